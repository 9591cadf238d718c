// @vitest-environment happy-dom
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { mount } from '../support/mini_mount.js'

const root = path.resolve('test/support/mini')

describe('a mounted page', () => {
  it('is drawn from its real WXML, with imports, includes, wxs, slots and child components', async () => {
    const page = await mount('pages/home/home', {}, { root, query: { from: 'test' } })
    expect(page.text()).toContain('你好! 0')
    expect(page.text()).toContain('1: 乙')
    expect(page.text()).toContain('结尾 2')
    expect(page.text()).toContain('插槽')
    expect(page.text('.title')).toBe('你好! 0')
    expect(page.instance.data.log).toEqual(['load test', 'show', 'ready'])
    page.unmount()
    expect(document.body.textContent).toBe('')
  })

  it('hears taps and the events of its components', async () => {
    const page = await mount('pages/home/home', {}, { root })
    page.tap('.title')
    expect(page.instance.data.count).toBe(1)
    page.tap('.hello >>> .box')
    expect(page.text('.greeted')).toBe('问候你好')
    page.trigger('.name', 'input', { value: '再见' })
    expect(page.instance.data.typed).toBe('再见')
    page.unmount()
  })

  it('reaches the wx that the test gives, and no more of it', async () => {
    const opened: string[] = []
    const page = await mount(
      'pages/home/home',
      {},
      { root, wx: { navigateTo: ({ url }: { url: string }) => opened.push(url) } },
    )
    page.tap('.next')
    expect(opened).toEqual(['/pages/second/second?name=%E4%BD%A0%E5%A5%BD'])
    page.unmount()
    const bare = await mount('pages/second/second', {}, { root })
    expect(() => bare.tap('.back')).toThrow('the test gives no wx.navigateBack')
    bare.unmount()
  })
})

describe('a mounted component', () => {
  it('takes properties, runs observers and triggers events', async () => {
    const greeting = await mount('components/greeting/greeting', { name: '小明' }, { root })
    expect(greeting.text('.name')).toBe('<小明>')
    expect(greeting.propsOf('.name')).toMatchObject({ selectable: false })
    const events = greeting.record('greeted')
    greeting.tap('.box')
    expect(events).toEqual([{ name: 'greeted', detail: { text: '问候小明' } }])
    greeting.setProps({ name: '小红' })
    expect(greeting.text('.name')).toBe('<小红>')
    greeting.unmount()
  })
})
