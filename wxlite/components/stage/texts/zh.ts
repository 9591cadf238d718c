/** What a phone in Chinese shows. `{0}` and so on stand for what is filled in. */
export const zh = {
  cameraview: {
    suspended: '小程序被挂起',
  },
  incomingCall: {
    video: '邀请您视频通话',
    audio: '邀请您语音通话',
    accept: '接听',
    reject: '拒绝',
  },
  liveCode: {
    videoSize: '不支持的视频分辨率',
    soundRate: '不支持的音频采样率',
  },
  liveTiles: {
    away: '主播暂时不在，请稍候',
  },
  netText: {
    rates: '视频 {0} 音频 {1} kbps',
    speed: '网速 {0} kbps 抖动 {1}',
  },
  recordNotice: {
    running: '本房间正在录制',
  },
  roomInfo: {
    tooLong: '房间名称最多 {0} 个字',
    forbidden: '房间名称不能包含空格和 < > * { } ( ) ^ % $ # @ ! ~ & =',
    unnamed: '未命名房间',
  },
  tile: {
    recorded: '录制中',
    idle: '正在准备',
    starting: '正在连接',
    reconnecting: '网络断开，正在重连',
    suspended: '已暂停，回来后自动继续',
    denied: '没有摄像头或麦克风权限',
    failed: '推流失败',
    muted: '静音',
    weak: '网络差',
    me: '我',
    named: '{0}（我）',
    cameraOff: '摄像头已关闭',
    empty: '等待加入',
    silenced: '已屏蔽声音',
    away: '暂时离开',
    broken: '画面中断，正在重试',
    loading: '正在加载',
  },
}
