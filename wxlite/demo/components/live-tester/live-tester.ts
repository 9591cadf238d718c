import { netText } from '../../../components/stage/net_text'
import type { TagEvent } from '../../../utils/call'
import { keepScreenOn, playerContext, toast } from '../../shell/phone'
import { testAccURL } from '../../shell/server_api'
import { texts } from '../../texts/texts'
import type { ControlItem } from '../control-bar/control_item'
import { FIRST_PLAY_CHOICES, type PlayChoices, playControls, playProblem } from './play_controls'

/** States of `<live-player>` that this page acts on. */
const State = { FAILED: -2301, PLAYING: 2004, ENDED: 2006, LOADING: 2007 } as const

/** One `<live-player>` with everything that can be tried on it. `mode` `RTC`: small buffers, RTMP only. */
Component({
  properties: {
    mode: { type: String, value: 'live' },
    hint: { type: String, value: '' },
    placeholder: { type: String, value: '' },
  },
  data: {
    t: texts.liveTester,
    url: '',
    choices: FIRST_PLAY_CHOICES,
    items: [] as ControlItem[],
    loading: false,
    net: '',
    asking: false,
  },
  lifetimes: {
    attached() {
      this.choose({})
    },
    detached() {
      if (this.data.choices.playing) keepScreenOn(false)
    },
  },
  methods: {
    onUrl({ detail: { url } }: { detail: { url: string } }) {
      if (this.data.choices.playing) this.stop()
      this.setData({ url })
    },
    async onAuto() {
      this.setData({ asking: true })
      try {
        this.setData({ url: await testAccURL() })
        toast(texts.liveTester.filled)
      } catch (error) {
        toast(error instanceof Error ? error.message : texts.liveTester.noAddress)
      } finally {
        this.setData({ asking: false })
      }
    },
    onControl({ detail: { key } }: { detail: { key: string } }) {
      const { choices } = this.data
      switch (key) {
        case 'play':
          return choices.playing ? this.stop() : this.play()
        case 'mute':
          return this.choose({ muted: !choices.muted })
        case 'orientation':
          return this.choose({ horizontal: !choices.horizontal })
        case 'fit':
          return this.choose({ fill: !choices.fill })
        case 'log':
          return this.choose({ debug: !choices.debug })
        case 'full':
          return choices.playing
            ? playerContext('player', this).requestFullScreen({ direction: choices.horizontal ? 90 : 0 })
            : toast(texts.liveTester.playFirst)
      }
    },
    choose(change: Partial<PlayChoices>) {
      const choices = { ...this.data.choices, ...change }
      this.setData({ choices, items: playControls(choices) })
    },
    play() {
      const problem = playProblem(this.data.url, this.data.mode === 'RTC')
      if (problem !== '') return toast(problem)
      keepScreenOn(true)
      this.setData({ loading: true, net: '' })
      this.choose({ playing: true })
    },
    stop() {
      keepScreenOn(false)
      this.setData({ loading: false, net: '' })
      this.choose({ playing: false })
    },
    onState({ detail: { code } }: TagEvent) {
      if (code === State.PLAYING) this.setData({ loading: false })
      else if (code === State.LOADING) this.setData({ loading: true })
      else if (code === State.FAILED) {
        this.stop()
        toast(texts.liveTester.failed)
      } else if (code === State.ENDED) {
        this.stop()
        toast(texts.liveTester.ended)
      }
    },
    onNet({ detail: { info } }: TagEvent) {
      if (this.data.choices.debug) this.setData({ net: netText(info) })
    },
    onFullScreen({ detail: { fullScreen } }: { detail: { fullScreen: boolean } }) {
      toast(fullScreen ? texts.liveTester.fullScreen : texts.liveTester.notFullScreen)
    },
  },
})
