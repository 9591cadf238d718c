import type { IncomingCall } from '../../utils/calls'
import { accept, type Line, reject } from './calling'

/** What a page needs on which the phone rings. */
export interface RingingPage {
  setData(change: { incoming: IncomingCall | null }): void
}

/** Shows on this page who calls, until it is over; the answer ends it. */
export function showCalls({ calls }: Line, page: RingingPage): () => void {
  const show = () => page.setData({ incoming: calls.incoming ?? null })
  show()
  const ends = [calls.on('onCall', show), calls.on('onCallEnd', show)]
  return () => {
    for (const end of ends) end()
  }
}

/** Handlers of `incoming-call`. */
export const answering = {
  onAccept(this: RingingPage) {
    this.setData({ incoming: null })
    void accept()
  },
  onReject(this: RingingPage) {
    this.setData({ incoming: null })
    void reject()
  },
}
