import { useConsole } from '../context.js'

export interface PagerProps {
  index: number
  cnt: number
  total: number
  go: (index: number) => void
}

/** Where one is in a long list, and the way on. */
export function Pager({ index, cnt, total, go }: PagerProps) {
  const { texts } = useConsole()
  if (total <= cnt && index === 0) return null
  return (
    <div class="pager">
      <button type="button" disabled={index === 0} onClick={() => go(Math.max(0, index - cnt))}>
        {texts.previous}
      </button>
      <span>{texts.of(Math.min(index + 1, total), Math.min(index + cnt, total), total)}</span>
      <button type="button" disabled={index + cnt >= total} onClick={() => go(index + cnt)}>
        {texts.next}
      </button>
    </div>
  )
}
