import { FilePathSource, Input, MP4 } from 'mediabunny'

/** How long a file lasts, in seconds. Rejects for one that is no MP4. */
export async function mp4Duration(file: string): Promise<number> {
  const input = new Input({ source: new FilePathSource(file), formats: [MP4] })
  try {
    return await input.computeDuration()
  } finally {
    input.dispose()
  }
}
