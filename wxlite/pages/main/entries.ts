/** A way from the start page to another page. */
export interface Entry {
  key: string
  title: string
  text: string
  icon: string
  url: string
  /** The page needs live-pusher or live-player. */
  live: boolean
}

export const ROOMS: readonly Entry[] = [
  {
    key: 'double',
    title: '双人音视频',
    text: '一对一通话，打开就聊',
    icon: 'double',
    url: '/pages/doubleroom/roomlist/roomlist',
    live: true,
  },
  {
    key: 'multi',
    title: '多人音视频',
    text: '几个人同屏，开会上课',
    icon: 'multi',
    url: '/pages/multiroom/roomlist/roomlist',
    live: true,
  },
  {
    key: 'live',
    title: '直播连麦',
    text: '一人直播，观众可以上麦',
    icon: 'live',
    url: '/pages/liveroom/roomlist/roomlist',
    live: true,
  },
]

export const TOOLS: readonly Entry[] = [
  { key: 'push', title: 'RTMP 推流', text: '摄像头推到任意地址', icon: 'push', url: '/pages/push/push', live: true },
  { key: 'play', title: '直播播放', text: 'RTMP、FLV', icon: 'player', url: '/pages/play/play', live: true },
  {
    key: 'rtpplay',
    title: '低延时播放',
    text: '看得见的毫秒',
    icon: 'latency',
    url: '/pages/rtpplay/rtpplay',
    live: true,
  },
  {
    key: 'vodplay',
    title: '点播播放',
    text: '视频与录制文件',
    icon: 'vod',
    url: '/pages/vodplay/vodplay',
    live: false,
  },
  {
    key: 'settings',
    title: '设置与诊断',
    text: '服务器、权限、网络',
    icon: 'settings',
    url: '/pages/settings/settings',
    live: false,
  },
]

/** Two taps within this time are one. */
export const TAP_GUARD_MS = 1000
