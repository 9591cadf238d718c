import type { Cancel, Timers } from '../../../wxlite/utils/platform/platform.js'

/** Sets a timer by [id, ms], or ends it by [id]. Written short: it is part of every page, as it stands. */
const WORKER = `let t={};onmessage=({data:[i,ms]})=>{clearTimeout(t[i]);delete t[i];if(ms!=null)t[i]=setTimeout(()=>{delete t[i];postMessage(i)},ms)}`

/**
 * Timers that a hidden tab keeps: browsers let a page's own run once a second or once a minute there, and a call whose
 * tab is covered would lose its seat. A worker's are left alone. Where there can be no worker, the page's own serve.
 */
export function webTimers(): Timers {
  /** `at` by the page's own steady clock. */
  const due = new Map<number, { at: number; act: () => void }>()
  let worker: Worker | undefined
  let forbidden = false
  let next = 1
  const started = (): Worker | undefined => {
    if (worker || forbidden) return worker
    const url = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }))
    try {
      worker = new Worker(url)
      worker.onmessage = ({ data }: MessageEvent<number>) => run(data)
      // A content security policy that forbids it says so later: what waits is run by the page's own timers then.
      worker.onerror = () => {
        worker = undefined
        forbidden = true
        for (const [id, { at }] of due) setTimeout(() => run(id), at - performance.now())
      }
      return worker
    } catch {
      forbidden = true
      return undefined
    } finally {
      URL.revokeObjectURL(url)
    }
  }
  const run = (id: number) => {
    const timer = due.get(id)
    due.delete(id)
    timer?.act()
  }
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    after(ms, act): Cancel {
      const id = next++
      due.set(id, { at: performance.now() + ms, act })
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
