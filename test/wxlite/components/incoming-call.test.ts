// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { WxliteStand } from '../support/stand.js'

const CALL = { callID: 'call_1', fromUserID: 'li_1', userName: '小李', userAvatar: '', media: 'video' }

let stand: WxliteStand
beforeEach(() => {
  stand = new WxliteStand()
})

const open = (call: object | null) => stand.open('components/incoming-call/incoming-call', { props: { call } })

describe('incoming-call', () => {
  it('is not there while nobody calls, shows who calls, and goes when that is over', async () => {
    const view = await open({})
    expect(view.text()).toBe('')
    view.setProps({ call: CALL })
    expect(view.text('.incoming-name')).toBe('小李')
    expect(view.text('.incoming-about')).toBe('邀请您视频通话')
    view.setProps({ call: { ...CALL, userName: '', media: 'audio' } })
    expect(view.text('.incoming-name')).toBe('li_1')
    expect(view.text('.incoming-about')).toBe('邀请您语音通话')
    expect(stand.phone.last('vibrateLong')).toBeDefined()
    expect(stand.phone.tones.length).toBeGreaterThan(3)
    expect(stand.phone.tones).not.toContain(0)
    view.setProps({ call: null })
    expect(view.text()).toBe('')
    expect(stand.phone.tones.at(-1)).toBe(0)
    view.unmount()
  })

  it.each([
    ['accept', '.incoming-accept'],
    ['reject', '.incoming-reject'],
  ])('says %s when that is tapped', async (event, button) => {
    const view = await open(CALL)
    const heard = view.record(event)
    view.tap(button)
    expect(heard).toHaveLength(1)
    view.unmount()
  })
})
