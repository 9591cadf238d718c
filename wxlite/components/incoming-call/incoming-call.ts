import { texts } from '../stage/texts/texts'
import { Bell } from './bell'

/** As `calls.incoming` of the library has it. */
interface Ringing {
  callID?: string
  fromUserID?: string
  userName?: string
  userAvatar?: string
  media?: 'video' | 'audio'
}

const bells = new WeakMap<object, Bell>()

/**
 * Somebody calls: who, with a way to take it and to refuse. It fills the page, and is not there while nobody calls.
 * The page hears `accept` and `reject`, and calls the methods of the library. See README.md.
 */
Component({
  properties: {
    /** What `onCall` brought; null when it is over (`onCallEnd`). */
    call: { type: Object, value: {} as Ringing },
  },
  data: { ringing: false, name: '', about: '', t: texts.incomingCall },
  observers: {
    call(call: Ringing | null) {
      const { callID = '', userName = '', fromUserID = '', media } = call ?? {}
      const { video, audio } = texts.incomingCall
      this.setData({ ringing: callID !== '', name: userName || fromUserID, about: media === 'audio' ? audio : video })
      if (callID === '') bells.get(this)?.stop()
      else bells.get(this)?.start()
    },
  },
  lifetimes: {
    created() {
      bells.set(this, new Bell())
    },
    detached() {
      bells.get(this)?.stop()
    },
  },
  methods: {
    onAccept() {
      bells.get(this)?.stop()
      this.triggerEvent('accept', {})
    },
    onReject() {
      bells.get(this)?.stop()
      this.triggerEvent('reject', {})
    },
  },
})
