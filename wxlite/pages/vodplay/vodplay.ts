import { explain } from '../../demo/shell/explain'
import { setTitle, stopPullDown, toast } from '../../demo/shell/phone'
import { signIn } from '../../demo/shell/session'
import { texts } from '../../demo/texts/texts'
import rtcroom, { asRoomError } from '../../utils/rtcroom'
import { type RecordRow, recordRow } from './record_row'

const COUNT = 50

/** Plays a file on demand: one by address, or a recording of a room. */
Page({
  data: {
    t: texts.vodplay,
    url: '',
    src: '',
    phase: 'loading' as 'loading' | 'list' | 'empty' | 'error',
    problem: '',
    rows: [] as RecordRow[],
    chosen: '',
  },

  onLoad() {
    setTitle(texts.vodplay.title)
  },
  onShow() {
    void this.load()
  },
  async onPullDownRefresh() {
    await this.load()
    stopPullDown()
  },
  onShareAppMessage() {
    return { title: texts.vodplay.title, path: '/pages/vodplay/vodplay' }
  },

  async load() {
    try {
      await signIn('multi_room')
      const { records } = await rtcroom.getRecordList({ data: { index: 0, cnt: COUNT } })
      this.setData({ rows: records.map(recordRow), phase: records.length === 0 ? 'empty' : 'list', problem: '' })
    } catch (cause) {
      this.setData({ phase: 'error', problem: explain(asRoomError(cause, 'getRecordList')) })
    }
  },
  onUrl({ detail: { url } }: { detail: { url: string } }) {
    this.setData({ url })
  },
  onPlay() {
    const { url } = this.data
    if (!/^https?:\/\/.+/.test(url)) return toast(texts.vodplay.wrongAddress)
    this.setData({ src: url, chosen: '' })
  },
  onRecord(event: WechatMiniprogram.TouchEvent) {
    const row = this.data.rows.find(({ recordID }) => recordID === event.currentTarget.dataset.record)
    if (!row) return
    if (row.url === '') return toast(texts.vodplay.recording)
    this.setData({ src: row.url, chosen: row.recordID })
  },
  onRetry() {
    this.setData({ phase: 'loading' })
    void this.load()
  },
  onVideoError() {
    toast(texts.vodplay.failed)
  },
})
