import { useEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'

export interface Line {
  readonly label: string
  readonly values: readonly number[]
}

export interface ChartProps {
  title: string
  /** Unix ms, one for each value. */
  times: readonly number[]
  lines: readonly Line[]
  /** A value as people read it. */
  show: (value: number) => string
}

const HEIGHT = 150
const COLOURS = ['var(--line-1)', 'var(--line-2)']

/** Lines over time. */
export function Chart({ title, times, lines, show }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const shown = useRef(show)
  shown.current = show
  const labels = lines.map(({ label }) => label).join('\n')
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const colour = (value: string) => resolved(element, value)
    const axis = {
      stroke: colour('var(--muted)'),
      grid: { stroke: colour('var(--edge)'), width: 1 },
      ticks: { show: false },
    }
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: labels.includes('\n'), live: false },
        cursor: { y: false },
        scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.15, 1e-3)] } },
        axes: [
          { ...axis, size: 30, values: (_plot, splits) => splits.map(clockTime) },
          { ...axis, size: 74, values: (_plot, splits) => splits.map((value) => shown.current(value)) },
        ],
        series: [
          {},
          ...labels.split('\n').map((label, i) => ({
            label,
            stroke: colour(COLOURS[i] ?? ''),
            width: 2,
            points: { show: false },
          })),
        ],
      },
      [[], ...labels.split('\n').map(() => [])],
      element,
    )
    plot.current = made
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      made.destroy()
      plot.current = undefined
    }
  }, [labels])
  useEffect(() => {
    plot.current?.setData([times.map((time) => time / 1000), ...lines.map(({ values }) => [...values])])
  }, [times, lines])
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={place} />
    </figure>
  )
}

function clockTime(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB', seconds % 60 === 0 ? { timeStyle: 'short' } : {})
}

/** A colour of the style sheet as a canvas takes it. */
function resolved(element: HTMLElement, value: string): string {
  element.style.color = value
  const { color } = getComputedStyle(element)
  element.style.color = ''
  return color
}
