import { useConsole } from '../context.js'
import { bitsPerSecond, duration } from '../format.js'
import type { Figures } from '../replies.js'

/** A stream in figures. */
export function StreamFigures({ stream }: { stream: Figures }) {
  const { texts } = useConsole()
  const pairs: [string, string][] = [
    [texts.bitrate, bitsPerSecond(stream.bitrate)],
    [texts.fps, stream.fps.toFixed(1)],
    [texts.keyFrames, `${(stream.keyFrameDistance / 1000).toFixed(1)} s`],
    [texts.players, String(stream.players)],
    [texts.dropped, String(stream.dropped)],
    [texts.tracks, tracksOf(stream)],
    [texts.since, duration((Date.now() - stream.since) / 1000)],
  ]
  return (
    <dl class="figures">
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function tracksOf({ video, audio, otherFormats }: Figures): string {
  return [...(video ? ['H.264'] : []), ...(audio ? ['AAC'] : []), ...otherFormats].join(', ') || '–'
}
