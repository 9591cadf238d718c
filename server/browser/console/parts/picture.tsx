import { useEffect, useRef, useState } from 'preact/hooks'
import { useConsole } from '../context.js'
import type { PlayURLs } from '../replies.js'

/** Plays a stream without its sound, by the player that the demo has; its code comes when it is first asked for. */
export function Picture({ urls }: { urls: PlayURLs }) {
  const { texts } = useConsole()
  const place = useRef<HTMLDivElement>(null)
  const [state, setState] = useState('')
  const url = urls.wsFlvURL ?? urls.flvURL
  // The address is signed anew with each answer: a player that runs keeps the one that it has.
  const first = useRef(url)
  useEffect(() => {
    const element = place.current
    const source = first.current
    if (element === null || source === undefined) return
    let stop = () => {}
    let over = false
    void import('../../media/play/play.js').then(({ play }) => {
      if (over) return
      const player = play(source, element, { muted: true, retries: 2 })
      player.on('state', setState)
      stop = () => player.stop()
    })
    return () => {
      over = true
      stop()
    }
  }, [])
  return (
    <div class="picture" data-state={state}>
      <div ref={place} class="screen" />
      {url === undefined || state === 'failed' ? <p>{texts.noPicture}</p> : null}
    </div>
  )
}
