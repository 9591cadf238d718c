/**
 * A failure in words for users. The library's `hint` is for developers and stays on the settings page, which checks one
 * thing after
 * another; codes below zero are the client's own: nothing, or nothing usable, came from the server.
 */
export function explain({ errCode, errMsg }: { errCode: number; errMsg: string }): string {
  return errCode < 0 ? `${errMsg}。请检查网络，或到“设置与诊断”里逐项检查。` : errMsg
}
