import { texts } from '../../demo/texts/texts'

/** A way from the start page to another page. */
export interface PageEntry {
  key: string
  title: string
  text: string
  icon: string
  url: string
  /** The page needs live-pusher or live-player. */
  live: boolean
}

export const ROOMS: readonly PageEntry[] = [
  {
    key: 'double',
    title: texts.entries.double,
    text: texts.entries.doubleText,
    icon: 'double',
    url: '/pages/doubleroom/roomlist/roomlist',
    live: true,
  },
  {
    key: 'multi',
    title: texts.entries.multi,
    text: texts.entries.multiText,
    icon: 'multi',
    url: '/pages/multiroom/roomlist/roomlist',
    live: true,
  },
  {
    key: 'live',
    title: texts.entries.live,
    text: texts.entries.liveText,
    icon: 'live',
    url: '/pages/liveroom/roomlist/roomlist',
    live: true,
  },
]

export const CALLS: readonly PageEntry[] = [
  {
    key: 'contacts',
    title: texts.entries.contacts,
    text: texts.entries.contactsText,
    icon: 'people',
    url: '/pages/contacts/contacts',
    live: true,
  },
  {
    key: 'service',
    title: texts.entries.service,
    text: texts.entries.serviceText,
    icon: 'chat',
    url: '/pages/service/service',
    live: true,
  },
]

export const TOOLS: readonly PageEntry[] = [
  {
    key: 'push',
    title: texts.entries.push,
    text: texts.entries.pushText,
    icon: 'push',
    url: '/pages/push/push',
    live: true,
  },
  {
    key: 'play',
    title: texts.entries.play,
    text: texts.entries.playText,
    icon: 'player',
    url: '/pages/play/play',
    live: true,
  },
  {
    key: 'rtpplay',
    title: texts.entries.rtpplay,
    text: texts.entries.rtpplayText,
    icon: 'latency',
    url: '/pages/rtpplay/rtpplay',
    live: true,
  },
  {
    key: 'vodplay',
    title: texts.entries.vodplay,
    text: texts.entries.vodplayText,
    icon: 'vod',
    url: '/pages/vodplay/vodplay',
    live: false,
  },
  {
    key: 'settings',
    title: texts.entries.settings,
    text: texts.entries.settingsText,
    icon: 'settings',
    url: '/pages/settings/settings',
    live: false,
  },
]

/** Two taps within this time are one. */
export const TAP_GUARD_MS = 1000
