import { LivePlayer } from '../live/live_player.js'
import { LivePusher } from '../live/live_pusher.js'
import { fileAddress, type MiniApp } from '../mini_app.js'
import type { TagFactories } from '../tag_host.js'
import { INK } from '../ui/dialogs.js'
import { buttonTag } from './button.js'
import { checkboxGroupTag, checkboxTag, radioGroupTag, radioTag, switchTag } from './choice.js'
import { inputTag, textareaTag } from './field.js'
import { formTag, labelTag } from './form.js'
import { openTypes } from './open_types.js'
import { pickerTag } from './picker.js'
import { pictureTag } from './picture.js'
import { scrollViewTag } from './scroll_view.js'
import { sliderTag } from './slider.js'
import { canvasTag, iconTag, navigatorTag, progressTag, richTextTag } from './small.js'
import { swiperTag } from './swiper.js'
import { videoTag } from './video.js'
import { textTag, viewTag } from './view.js'

/** Every built-in tag, for the phone that `app` names; it is asked for when a tag is drawn. */
export function builtinTags(app: () => MiniApp): TagFactories {
  return {
    view: viewTag,
    'cover-view': viewTag,
    text: textTag,
    image: pictureTag(fileAddress),
    'cover-image': pictureTag(fileAddress),
    icon: iconTag,
    progress: progressTag,
    'rich-text': richTextTag,
    button: buttonTag(openTypes(app)),
    input: inputTag,
    textarea: textareaTag,
    form: formTag,
    label: labelTag,
    switch: switchTag,
    slider: sliderTag,
    radio: radioTag,
    'radio-group': radioGroupTag,
    checkbox: checkboxTag,
    'checkbox-group': checkboxGroupTag,
    picker: pickerTag((items, title) => app().dialogs.actionSheet(items, INK, title)),
    'scroll-view': scrollViewTag,
    swiper: swiperTag,
    navigator: navigatorTag((openType, url, delta) => {
      const { router } = app()
      if (openType === 'navigateBack') router.navigateBack(delta)
      else if (openType === 'redirect') router.redirectTo(url)
      else if (openType === 'reLaunch') router.reLaunch(url)
      else if (openType === 'navigate') router.navigateTo(url)
      else throw new Error(`open-type ${openType} leads nowhere in the browser`)
    }),
    video: videoTag(fileAddress),
    canvas: canvasTag,
    'live-pusher': (host) => new LivePusher(host, app()),
    'live-player': (host) => new LivePlayer(host, app()),
  }
}
