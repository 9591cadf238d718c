import type { Config } from '../config.js'
import { messagePushAnswer } from '../identity/wechat_message_push.js'
import type { CallbackHandlers } from './plane.js'

/** The message push of a mini-program, where wechat.messageToken is set; `take` hears what it brings. */
export function wechatCallbacks({ wechat }: Config, take: (pushed: unknown) => void = () => {}): CallbackHandlers {
  const { messageToken } = wechat
  if (messageToken === '') return {}
  return {
    wechat(query, pushed) {
      const answer = messagePushAnswer(messageToken, query)
      if (answer !== undefined) take(pushed)
      return answer
    },
  }
}
