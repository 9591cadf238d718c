import { useState } from 'preact/hooks'
import { useConsole } from '../context.js'
import { bytes, dateTime, duration } from '../format.js'
import { Danger } from '../parts/danger.js'
import { Fault } from '../parts/fault.js'
import { Pager } from '../parts/pager.js'
import { Table } from '../parts/table.js'
import { usePolled } from '../use_polled.js'

const CNT = 20

/** Recordings of everybody, to be looked at and removed. */
export function Records() {
  const { api, texts } = useConsole()
  const [index, setIndex] = useState(0)
  const { value, fault, again } = usePolled(() => api.call('list_records', { index, cnt: CNT }), String(index), 10_000)
  return (
    <>
      <h2>{texts.pages.records}</h2>
      <Fault fault={fault} />
      {value?.total === 0 && <p class="empty">{texts.noRecords}</p>}
      {value && value.total > 0 && (
        <Table
          heads={[texts.started, texts.room, texts.user, texts.length, texts.size, '']}
          rows={value.records.map((record) => ({
            key: record.recordID,
            cells: [
              dateTime(record.startTime),
              <span class="id">{record.roomID}</span>,
              record.userID,
              duration(record.duration),
              bytes(record.size),
              <div class="buttons">
                {record.endTime === undefined ? (
                  <span class="badge good">{texts.recording}</span>
                ) : (
                  <>
                    <a class="button" href={record.url} target="_blank" rel="noreferrer">
                      {texts.open}
                    </a>
                    <Danger
                      label={texts.delete}
                      question={texts.deleteAsk(record.recordID)}
                      act={() => api.call('delete_record', { recordID: record.recordID })}
                      then={again}
                    />
                  </>
                )}
              </div>,
            ],
          }))}
        />
      )}
      <Pager index={index} cnt={CNT} total={value?.total ?? 0} go={setIndex} />
    </>
  )
}
