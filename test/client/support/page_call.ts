import { type Call, type CallOptions, createCall } from '../../../wxlite/utils/call.js'
import type { FakePhone } from '../../support/fake-wx.js'

/** A call as a page has it: its view is bound to the pusher of the phone, whose events it hears. */
export function pageCall(phone: FakePhone, options: Omit<CallOptions, 'onView'>): Call {
  const call = createCall({
    ...options,
    onView: ({ pusher }) => {
      if (pusher) phone.pusher.bind(pusher)
    },
  })
  phone.pusher.onEvent = (event) => call.pusher.statechange(event)
  return call
}
