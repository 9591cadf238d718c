/** Somebody who asks for link-mic. */
export interface LinkRequest {
  userID: string
  userName: string
  userAvatar: string
}

/** The requests with the one of an event behind them; whoever asks again stands there once. */
export function withRequest(requests: readonly LinkRequest[], event: ReadonlyMap<string, unknown>): LinkRequest[] {
  const text = (name: string) => String(event.get(name) ?? '')
  const userID = text('userID')
  return withoutRequest(requests, userID).concat({
    userID,
    userName: text('userName'),
    userAvatar: text('userAvatar'),
  })
}

export function withoutRequest(requests: readonly LinkRequest[], userID: string): LinkRequest[] {
  return requests.filter((request) => request.userID !== userID)
}
