import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtServer } from '../../support/built_server.js'
import { Terminal } from '../../support/terminal.js'

/*
 * The README's first call was tested as a script only. Pasted into a terminal, ffmpeg asked the terminal for keys and
 * was stopped ("suspended (tty output)"), and zsh, which knows no comments at its prompt, took them for commands.
 */
describe.each(['README.md', 'README.zh-CN.md'])('the first call of %s', (file) => {
  const call = /<!-- first call -->\n```bash\n([\s\S]*?)```/.exec(readFileSync(file, 'utf8'))?.[1] ?? ''

  it.each(['bash', 'zsh'] as const)(
    'works when pasted into %s on a terminal',
    async (shell) => {
      expect(call).toContain('http://localhost:5757')
      const server = await builtServer()
      const terminal = new Terminal(shell)
      try {
        await terminal.paste(call.replaceAll('http://localhost:5757', server.url))
        await terminal.prompt()
        const { shown } = terminal
        expect(shown).toMatch(/"userName":"Ann"[\s\S]*"userName":"Bob"/)
        expect(shown).toContain('codec_name=h264|width=360|height=640')
        expect(shown).toContain('codec_name=aac')
        expect(shown).not.toMatch(/suspended|stopped|not found|parse error/i)
      } finally {
        await terminal.close()
        await server.close()
      }
    },
    90_000,
  )
})
