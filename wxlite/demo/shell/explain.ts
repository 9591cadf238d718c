import { fill } from '../../components/stage/language'
import { texts } from '../texts/texts'

/**
 * A failure in words for users. The library's `hint` is for developers and stays on the settings page, which checks one
 * thing after another; codes below zero are the client's own: nothing, or nothing usable, came from the server.
 */
export function explain({ errCode, errMsg }: { errCode: number; errMsg: string }): string {
  return errCode < 0 ? fill(texts.explain.checkNetwork, errMsg) : errMsg
}
