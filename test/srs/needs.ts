import { execFileSync } from 'node:child_process'

/** Runs once before all; without an SRS one line says what is missing. */
export default function needs(): void {
  const binary = process.env.SRS_BIN ?? ''
  try {
    const version = execFileSync(binary, ['-v'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    process.stdout.write(`SRS ${version.trim()}\n`)
  } catch {
    process.stderr.write(
      'npm run test:srs needs SRS_BIN=<path of an SRS 6 binary, built with --rtc=on>, ffmpeg and chromium\n',
    )
    process.exit(1)
  }
}
