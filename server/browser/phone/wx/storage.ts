import type { MiniApp } from '../mini_app.js'
import { answering, WxError } from './answer.js'

/** The phone's storage. */
export function storage({ device: { storage } }: MiniApp) {
  const keys = () => storage.keys().filter((key) => !key.startsWith('$'))
  const clear = () => {
    for (const key of keys()) storage.remove(key)
  }
  const info = () => ({ keys: keys(), currentSize: 0, limitSize: 10_240 })
  return {
    getStorageSync: (key: string) => storage.get(key),
    setStorageSync: (key: string, data: unknown) => storage.set(key, data),
    removeStorageSync: (key: string) => storage.remove(key),
    clearStorageSync: clear,
    getStorageInfoSync: info,
    getStorage: answering('getStorage', ({ key }: { key: string }) => {
      if (!storage.has(key)) throw new WxError('data not found')
      return { data: storage.get(key) }
    }),
    setStorage: answering('setStorage', ({ key, data }: { key: string; data: unknown }) => void storage.set(key, data)),
    removeStorage: answering('removeStorage', ({ key }: { key: string }) => void storage.remove(key)),
    clearStorage: answering('clearStorage', () => void clear()),
    getStorageInfo: answering('getStorageInfo', info),
  }
}
