import { Session } from 'node:inspector/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** What runs between two moments, by V8's own coverage. */
export class Walk {
  private constructor(
    private readonly session: Session,
    private readonly folder: string,
  ) {}

  /** Looks at the files below this folder. */
  static async begin(folder: string): Promise<Walk> {
    const session = new Session()
    session.connect()
    await session.post('Debugger.enable')
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    await session.post('Profiler.takePreciseCoverage')
    return new Walk(session, folder)
  }

  /** The files, as paths from here, of which a function ran since; with the texts of those functions. */
  async end(): Promise<Map<string, string[]>> {
    const { result } = await this.session.post('Profiler.takePreciseCoverage')
    const found = new Map<string, string[]>()
    for (const { url, scriptId, functions } of result) {
      if (!url.startsWith('file:') || !fileURLToPath(url).startsWith(this.folder)) continue
      const { scriptSource } = await this.session.post('Debugger.getScriptSource', { scriptId })
      const texts = functions.flatMap(({ functionName, ranges: [range] }) => {
        // The module itself ran before; `__name` is the compiler's.
        if (range === undefined || range.count === 0 || functionName === '__name') return []
        if (functionName === '' && range.startOffset === 0) return []
        return [scriptSource.slice(range.startOffset, range.endOffset)]
      })
      if (texts.length > 0) found.set(path.relative('.', fileURLToPath(url)), texts)
    }
    this.session.disconnect()
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}
