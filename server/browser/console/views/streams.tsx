import { useState } from 'preact/hooks'
import { useConsole } from '../context.js'
import { bitsPerSecond } from '../format.js'
import { Danger } from '../parts/danger.js'
import { Fault } from '../parts/fault.js'
import { tracksOf } from '../parts/figures.js'
import { Pager } from '../parts/pager.js'
import { Table } from '../parts/table.js'
import { hrefOf } from '../route.js'
import { usePolled } from '../use_polled.js'

const CNT = 20

/** Everything that is being published. */
export function Streams() {
  const { api, texts } = useConsole()
  const [index, setIndex] = useState(0)
  const { value, fault, again } = usePolled(() => api.call('list_streams', { index, cnt: CNT }), String(index))
  const heads = [texts.stream, texts.room, texts.bitrate, texts.fps, texts.players, texts.dropped, texts.tracks, '']
  return (
    <>
      <h2>{texts.pages.streams}</h2>
      <Fault fault={fault} />
      {value?.total === 0 && <p class="empty">{texts.noStreams}</p>}
      {value && value.total > 0 && (
        <Table
          heads={heads}
          rows={value.streams.map((stream) => ({
            key: stream.streamID,
            cells: [
              <span class="id">{stream.streamID}</span>,
              stream.roomIDs.map((roomID) => (
                <a key={roomID} href={hrefOf('rooms', roomID)}>
                  {roomID}
                </a>
              )),
              bitsPerSecond(stream.bitrate),
              stream.fps.toFixed(1),
              stream.players,
              stream.dropped,
              tracksOf(stream),
              <Danger
                label={texts.cut}
                question={texts.cutAsk(stream.streamID)}
                act={() => api.call('cut_stream', { streamID: stream.streamID })}
                then={again}
              />,
            ],
          }))}
        />
      )}
      <Pager index={index} cnt={CNT} total={value?.total ?? 0} go={setIndex} />
    </>
  )
}
