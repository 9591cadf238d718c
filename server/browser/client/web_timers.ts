import type { Cancel, Timers } from '../../../wxlite/utils/platform/platform.js'

/** Sets a timer by [id, ms], or ends it by [id]. Written short: it is part of every page, as it stands. */
const WORKER = `let t={};onmessage=({data:[i,ms]})=>{clearTimeout(t[i]);delete t[i];if(ms!=null)t[i]=setTimeout(()=>{delete t[i];postMessage(i)},ms)}`

/**
 * Timers that a hidden tab keeps: browsers let a page's own run once a second or once a minute there, and a call whose
 * tab is covered would lose its seat. A worker's are left alone. Where there can be no worker, the page's own serve.
 */
export function webTimers(): Timers {
  const due = new Map<number, () => void>()
  let worker: Worker | undefined
  let next = 1
  const started = (): Worker | undefined => {
    if (worker) return worker
    const url = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }))
    try {
      worker = new Worker(url)
      worker.onmessage = ({ data }: MessageEvent<number>) => run(data)
      // A content security policy that forbids it says so later: what waits is run by the page's own timers then.
      worker.onerror = () => {
        worker = undefined
        for (const id of due.keys()) setTimeout(() => run(id), 1_000)
      }
      return worker
    } catch {
      return undefined
    } finally {
      URL.revokeObjectURL(url)
    }
  }
  const run = (id: number) => {
    const act = due.get(id)
    due.delete(id)
    act?.()
  }
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after(ms, act): Cancel {
      const id = next++
      due.set(id, act)
      // Not after the page's frames: in sight, its own timers are as good and cheaper.
      const worth = document.visibilityState === 'hidden' || ms >= 1_000
      const far = worth ? started() : undefined
      if (far) far.postMessage([id, ms])
      else setTimeout(() => run(id), ms)
      return () => {
        if (due.delete(id)) far?.postMessage([id])
      }
    },
    report: (error) => reportError(error),
  }
}
