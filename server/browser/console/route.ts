import { useEffect, useState } from 'preact/hooks'

export const PAGES = ['overview', 'rooms', 'streams', 'records', 'deliveries', 'checks', 'settings', 'log'] as const

export type Page = (typeof PAGES)[number]

/** What stands behind # in the address: a page, and the room that is looked at. */
export interface Route {
  readonly page: Page
  readonly roomID: string
}

function read(): Route {
  const [name = '', roomID = ''] = window.location.hash.replace(/^#\/?/, '').split('/')
  const page = PAGES.find((known) => known === name) ?? 'overview'
  return { page, roomID: page === 'rooms' && /^[A-Za-z0-9_-]{1,48}$/.test(roomID) ? roomID : '' }
}

export function hrefOf(page: Page, roomID = ''): string {
  return roomID === '' ? `#/${page}` : `#/${page}/${roomID}`
}

export function useRoute(): Route {
  const [route, setRoute] = useState(read)
  useEffect(() => {
    const changed = () => setRoute(read())
    window.addEventListener('hashchange', changed)
    return () => window.removeEventListener('hashchange', changed)
  }, [])
  return route
}
