import { answering } from './answer.js'

/** Temporary files are blob addresses here; saving one keeps it for as long as the phone runs. */
export function files() {
  return {
    getFileSystemManager: () => ({ saveFileSync: (path: string) => path }),
    previewImage: answering('previewImage', () => undefined),
    saveImageToPhotosAlbum: answering('saveImageToPhotosAlbum', ({ filePath }: { filePath: string }) => {
      const link = document.createElement('a')
      link.href = filePath
      link.download = 'rtcroom.png'
      link.click()
      return undefined
    }),
  }
}
