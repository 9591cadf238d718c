import { fill } from '../../components/stage/language'
import { texts } from '../texts/texts'

/**
 * What the pages ask of the phone: moving between pages, dialogs, storage, scanner, system facts.
 * The demo names `wx` here and nowhere else; rooms and media go through `utils/`.
 */

export interface Versions {
  wechat: string
  baseLibrary: string
  system: string
  model: string
  platform: string
}

export interface WindowSize {
  width: number
  height: number
  landscape: boolean
}

export type Permission = 'scope.camera' | 'scope.record'

// ------------------------------------------------------------------ pages

export function openPage(url: string): void {
  wx.navigateTo({ url, fail: (error) => toast(fill(texts.phone.noPage, error.errMsg)) })
}

/** The previous page, or the start page when this one was opened by a share card. */
export function leavePage(): void {
  if (getCurrentPages().length > 1) wx.navigateBack({ delta: 1 })
  else wx.reLaunch({ url: '/pages/main/main' })
}

export function setTitle(title: string): void {
  wx.setNavigationBarTitle({ title })
}

export function stopPullDown(): void {
  wx.stopPullDownRefresh()
}

// ---------------------------------------------------------------- dialogs

export function toast(title: string): void {
  wx.showToast({ title, icon: 'none', duration: 2500 })
}

export function confirm(
  title: string,
  content: string,
  confirmText = texts.phone.ok,
  cancelText = texts.phone.cancel,
): Promise<boolean> {
  return new Promise((resolve) => {
    wx.showModal({
      title,
      content,
      confirmText,
      cancelText,
      success: (result) => resolve(result.confirm),
      fail: () => resolve(false),
    })
  })
}

/** A line of text; undefined when it was cancelled. */
export function askText(
  title: string,
  placeholderText: string,
  confirmText = texts.phone.enter,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    wx.showModal({
      title,
      editable: true,
      placeholderText,
      confirmText,
      success: (result) => resolve(result.confirm ? (result.content ?? '') : undefined),
      fail: () => resolve(undefined),
    })
  })
}

export function alert(title: string, content: string): Promise<void> {
  return new Promise((resolve) => {
    wx.showModal({ title, content, showCancel: false, confirmText: texts.phone.understood, complete: () => resolve() })
  })
}

/** The index of the chosen item, -1 when none was. */
export function choose(itemList: string[]): Promise<number> {
  return new Promise((resolve) => {
    wx.showActionSheet({ itemList, success: (result) => resolve(result.tapIndex), fail: () => resolve(-1) })
  })
}

// ---------------------------------------------------------------- storage

/** '' when nothing is stored. */
export function readText(key: string): string {
  const value: unknown = wx.getStorageSync(key)
  return typeof value === 'string' ? value : ''
}

export function writeText(key: string, value: string): void {
  wx.setStorageSync(key, value)
}

/** Moves a temporary file to where it stays; the same path where that is impossible. */
export function keepFile(temporaryPath: string): string {
  try {
    return wx.getFileSystemManager().saveFileSync(temporaryPath)
  } catch {
    return temporaryPath
  }
}

export function copyText(data: string, confirmation: string): void {
  wx.setClipboardData({ data, success: () => toast(confirmation), fail: () => toast(texts.phone.copyFailed) })
}

// ----------------------------------------------------------------- system

/** The scanned text, '' when the user turned back. */
export function scan(): Promise<string> {
  return new Promise((resolve) => {
    wx.scanCode({ onlyFromCamera: false, success: (result) => resolve(result.result), fail: () => resolve('') })
  })
}

/** Everything of the system at once: base libraries before 2.20.1 answer it under one name only. */
function systemInfo() {
  if (typeof wx.getAppBaseInfo !== 'function') return wx.getSystemInfoSync()
  return { ...wx.getWindowInfo(), ...wx.getDeviceInfo(), ...wx.getAppBaseInfo() }
}

export function windowSize(): WindowSize {
  const { windowWidth: width, windowHeight: height } = systemInfo()
  return { width, height, landscape: width > height }
}

export function pixelRatio(): number {
  return systemInfo().pixelRatio
}

export function versions(): Versions {
  const { version: wechat, SDKVersion: baseLibrary, system, model, platform } = systemInfo()
  return { wechat, baseLibrary, system, model, platform }
}

/** Whether the tags exist here. They do not in WeChat before 6.5.21. */
export function canLive(): boolean {
  return wx.canIUse('live-pusher') && wx.canIUse('live-player')
}

/** Ordinary views may lie over the tags from base library 2.9.1 on. */
export function sameLayer(): boolean {
  return atLeast(versions().baseLibrary, '2.9.1')
}

/** Compares versions such as 2.10.4 part by part. */
export function atLeast(version: string, wanted: string): boolean {
  const have = version.split('.').map(Number)
  const need = wanted.split('.').map(Number)
  for (let i = 0; i < need.length; i++) {
    const difference = (have[i] ?? 0) - need[i]
    if (difference !== 0) return difference > 0
  }
  return true
}

/** `none`, `wifi`, `4g` and so on. */
export function networkType(): Promise<string> {
  return new Promise((resolve) => {
    wx.getNetworkType({ success: (result) => resolve(result.networkType), fail: () => resolve('unknown') })
  })
}

/** undefined: the user has not been asked yet. */
export function permission(scope: Permission): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    wx.getSetting({ success: (result) => resolve(result.authSetting[scope]), fail: () => resolve(undefined) })
  })
}

/** '' when it is given, else the platform's words. */
function askPermission(scope: Permission): Promise<string> {
  return new Promise((resolve) => {
    wx.authorize({ scope, success: () => resolve(''), fail: ({ errMsg }) => resolve(errMsg) })
  })
}

function openPermissionSettings(): Promise<void> {
  return new Promise((resolve) => {
    wx.openSetting({ complete: () => resolve() })
  })
}

/**
 * Asks for camera and microphone; leads to the settings page where one was refused before. True when both are there.
 */
export async function askPermissions(): Promise<boolean> {
  const scopes: Permission[] = ['scope.camera', 'scope.record']
  const refusals: string[] = []
  for (const scope of scopes) refusals.push(await askPermission(scope))
  if (refusals.every((refusal) => refusal === '')) return true
  // No user can grant what the mini-program's owner has not declared.
  if (refusals.some((refusal) => refusal.includes('not declared in the privacy'))) {
    await alert(texts.phone.undeclared, texts.phone.undeclaredText)
    return false
  }
  await openPermissionSettings()
  const now = await Promise.all(scopes.map(permission))
  return now.every((given) => given === true)
}

export function keepScreenOn(on: boolean): void {
  wx.setKeepScreenOn({ keepScreenOn: on })
}

// ------------------------------------------------------------------- tags

/** The page's `<live-pusher>`. */
export function pusherContext(): WechatMiniprogram.LivePusherContext {
  return wx.createLivePusherContext()
}

/** A `<live-player>` by its id, inside this component. */
export function playerContext(
  id: string,
  component: WechatMiniprogram.Component.TrivialInstance,
): WechatMiniprogram.LivePlayerContext {
  return wx.createLivePlayerContext(id, component)
}

/** A `<canvas type="2d">` of this component and its width in px; undefined while it is not on the page. */
export function findCanvas(
  selector: string,
  component: WechatMiniprogram.Component.TrivialInstance,
  found: (canvas: WechatMiniprogram.Canvas | undefined, width: number) => void,
): void {
  wx.createSelectorQuery()
    .in(component)
    .select(selector)
    .fields({ node: true, size: true })
    .exec(([result]) => found(result?.node ?? undefined, result?.width ?? 0))
}
