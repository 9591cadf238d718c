import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { builtServer } from '../../support/built_server.js'

it.each(['README.md', 'README.zh-CN.md'])(
  'the first call of %s works when pasted',
  async (file) => {
    const server = await builtServer()
    try {
      const script = /<!-- first call -->\n```bash\n([\s\S]*?)```/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''
      expect(script).toContain('http://localhost:5757')
      const pasted = `${script.replaceAll('http://localhost:5757', server.url)}\nkill $(jobs -p)`
      const { stdout } = await promisify(execFile)('bash', ['-c', pasted], { timeout: 60_000 })
      expect(stdout).toMatch(/"userName":"Ann"[\s\S]*"userName":"Bob"/)
      expect(stdout).toContain('codec_name=h264|width=360|height=640')
      expect(stdout).toContain('codec_name=aac')
    } finally {
      await server.close()
    }
  },
  90_000,
)
