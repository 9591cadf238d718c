import type { Knock } from '../../../utils/moderation'
import { texts } from '../../texts/texts'

/** Who waits at the door, over the pictures. Raises `answer` with `{userID, accept}`. */
Component({
  properties: {
    /** The first is shown; those behind wait. */
    knocks: { type: Array, value: [] as Knock[] },
    /** An answer is under way. */
    busy: { type: Boolean, value: false },
  },
  data: { t: texts.knockBar },
  methods: {
    answer(accept: boolean) {
      const knock: Knock | undefined = this.data.knocks[0]
      if (knock && !this.data.busy) this.triggerEvent('answer', { userID: knock.userID, accept })
    },
    onAdmit() {
      this.answer(true)
    },
    onRefuse() {
      this.answer(false)
    },
  },
})
