import { useEffect, useRef, useState } from 'preact/hooks'
import { Chat } from './parts/chat.js'
import { Door } from './parts/door.js'
import { Head } from './parts/head.js'
import { Over } from './parts/over.js'
import { onShape } from './shape.js'
import { isChinese } from './texts.js'
import { Visit, type VisitView } from './visit.js'

/** The last part of this page's path. */
const ROOM = decodeURIComponent(location.pathname.split('/').at(-1) ?? '')

export function App() {
  const main = useRef<HTMLDivElement>(null)
  const people = useRef<HTMLDivElement>(null)
  const visit = useRef<Visit>(undefined)
  /** The picture has moved since one is in. */
  const begun = useRef(false)
  const [view, setView] = useState<VisitView>()
  const [shape, setShape] = useState<'wide' | 'tall'>('wide')

  useEffect(() => {
    document.documentElement.lang = isChinese ? 'zh-CN' : 'en'
    if (main.current === null || people.current === null) return
    const mine = new Visit(ROOM, document.title, { main: main.current, people: people.current }, setView)
    visit.current = mine
    setView(mine.view)
    const unlisten = onShape(main.current, setShape)
    void mine.enter()
    return () => {
      unlisten()
      void mine.leave()
    }
  }, [])

  const inside = view?.phase.at === 'watching'
  if (!inside) begun.current = false
  else if (view.main.src !== '' && !view.main.loading) begun.current = true
  return (
    <div class="watch" data-phase={view?.phase.at ?? 'entering'} data-shape={shape}>
      {view !== undefined && <Head view={view} inside={inside} />}
      <section class="stage">
        <div ref={main} class="main" />
        {inside && !begun.current && view.cover !== '' && <img class="cover" src={view.cover} alt="" />}
        <div ref={people} class="people" hidden={!inside || view.guests === 0} />
        {inside && <Over view={view} stage={main} resume={() => void visit.current?.resumeSound().catch(() => {})} />}
        {view !== undefined && !inside && (
          <Door phase={view.phase} enter={(password) => visit.current?.enter(password)} />
        )}
      </section>
      {inside && <Chat view={view} say={(text) => visit.current?.say(text) ?? Promise.resolve()} />}
    </div>
  )
}
