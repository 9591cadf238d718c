import { useState } from 'preact/hooks'
import { useConsole } from '../context.js'
import { duration } from '../format.js'
import { Fault } from '../parts/fault.js'
import { Pager } from '../parts/pager.js'
import { Table } from '../parts/table.js'
import type { ListedRoom } from '../replies.js'
import { hrefOf } from '../route.js'
import { usePolled } from '../use_polled.js'

const CNT = 20
const ROOM_ID = /^[A-Za-z0-9_-]{1,48}$/

/** Every room, by type and search. */
export function Rooms() {
  const { api, texts } = useConsole()
  const [search, setSearch] = useState('')
  const [type, setType] = useState('')
  const [index, setIndex] = useState(0)
  const body = { index, cnt: CNT, ...(search !== '' && { search }), ...(type !== '' && { type }) }
  const { value, fault } = usePolled(() => api.call('list_rooms', body), JSON.stringify(body))
  const total = value?.total ?? 0
  return (
    <>
      <h2>{texts.pages.rooms}</h2>
      <div class="filters">
        <input
          type="search"
          id="search"
          maxlength={128}
          placeholder={texts.search}
          aria-label={texts.search}
          value={search}
          onInput={({ currentTarget }) => {
            setSearch(currentTarget.value)
            setIndex(0)
          }}
        />
        <select
          aria-label={texts.type}
          value={type}
          onChange={({ currentTarget }) => {
            setType(currentTarget.value)
            setIndex(0)
          }}
        >
          <option value="">{texts.allTypes}</option>
          {Object.entries(texts.roomTypes).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <Fault fault={fault} />
      {value && total === 0 && <p class="empty">{texts.noRooms}</p>}
      {value && total === 0 && ROOM_ID.test(search) && (
        <p class="empty">
          <a href={hrefOf('rooms', search)}>
            {texts.endedRoom}: {search}
          </a>
        </p>
      )}
      {value && total > 0 && <List rooms={value.rooms} />}
      <Pager index={index} cnt={CNT} total={total} go={setIndex} />
    </>
  )
}

function List({ rooms }: { rooms: readonly ListedRoom[] }) {
  const { texts } = useConsole()
  return (
    <Table
      heads={[texts.room, texts.type, texts.info, texts.creator, texts.members, texts.audience, texts.age]}
      rows={rooms.map((room) => ({
        key: room.roomID,
        cells: [
          <a href={hrefOf('rooms', room.roomID)}>{room.roomID}</a>,
          <>
            {texts.roomTypes[room.type]} {room.unlisted && <span class="badge">{texts.unlisted}</span>}
            {!room.open && <span class="badge">{texts.notOpen}</span>}
          </>,
          <span class="clip">{room.roomInfo}</span>,
          room.roomCreator || room.ownerUserID,
          `${room.members.length} / ${room.maxMembers}`,
          room.type === 'live_room' ? room.audienceCount : '–',
          duration(room.age),
        ],
      }))}
    />
  )
}
