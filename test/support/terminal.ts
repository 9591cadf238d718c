import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { until } from './built_server.js'

/** Interactive shells as a new account has them: no settings of one's own. */
const SHELLS = { bash: 'bash --norc --noprofile -i', zsh: 'zsh -f -i' }

/** A shell on a terminal of its own (a pty of `script`), as a person has it. */
export class Terminal {
  private readonly child
  private text = ''

  constructor(shell: keyof typeof SHELLS, environment: NodeJS.ProcessEnv = {}, cwd = process.cwd()) {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm', SHELL: '/bin/sh', ...environment }
    this.child = spawn('script', ['-q', '-e', '-c', SHELLS[shell], '/dev/null'], {
      env,
      cwd,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.child.stdout.setEncoding('utf8').on('data', (part: string) => (this.text += part))
  }

  /** What stands on it, without colours and moves of the cursor. */
  get shown(): string {
    return stripVTControlCharacters(this.text)
  }

  /** As terminals paste: in one piece, between marks, then Enter. */
  async paste(text: string): Promise<void> {
    await this.prompt()
    this.child.stdin.write(`\u001b[200~${text.trimEnd()}\u001b[201~\r`)
  }

  /** Waits until what was typed before is through, `ms` at most. */
  async prompt(ms = 60_000): Promise<void> {
    await until(() => this.text.length > 0)
    const mark = `through-${Math.floor(performance.now())}`
    // The shell joins the halves, so that the echo of the line is not taken for its output.
    this.child.stdin.write(`echo ${mark.slice(0, 4)}''${mark.slice(4)}\r`)
    await until(() => this.shown.includes(mark), ms)
  }

  type(keys: string): void {
    this.child.stdin.write(keys)
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve))
    this.type('\u0003kill -9 $$\r')
    setTimeout(() => this.child.kill('SIGKILL'), 2000).unref()
    await ended
  }
}
