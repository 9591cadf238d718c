import { NAME_LIMIT, nameProblem } from '../../../components/stage/room_info'
import { texts } from '../../texts/texts'

/**
 * Asks for a new room: its name, whether it is listed, and for live rooms whether it has pictures. Raises `create` and
 * `cancel`.
 */
Component({
  properties: {
    show: { type: Boolean, value: false },
    /** Stands in when the name is left empty. */
    placeholder: { type: String, value: '' },
    audiochoice: { type: Boolean, value: false },
  },
  data: { t: texts.nameDialog, name: '', problem: '', unlisted: false, audioOnly: false, limit: NAME_LIMIT },
  observers: {
    show(show: boolean) {
      if (show) this.setData({ name: '', problem: '', unlisted: false, audioOnly: false })
    },
  },
  methods: {
    onName(event: WechatMiniprogram.Input) {
      const name = event.detail.value.trim()
      this.setData({ name, problem: nameProblem(name) })
    },
    onListed() {
      this.setData({ unlisted: false })
    },
    onUnlisted() {
      this.setData({ unlisted: true })
    },
    onVideo() {
      this.setData({ audioOnly: false })
    },
    onAudio() {
      this.setData({ audioOnly: true })
    },
    onCancel() {
      this.triggerEvent('cancel')
    },
    onCreate() {
      const { name, unlisted, audioOnly, placeholder } = this.data
      const problem = nameProblem(name)
      if (problem !== '') this.setData({ problem })
      else this.triggerEvent('create', { name: name === '' ? placeholder : name, unlisted, audioOnly })
    },
    ignore() {},
  },
})
