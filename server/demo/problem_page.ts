import type { BuildError } from './build/problem.js'

/** Seconds after which the page looks whether the fault is gone. */
const AGAIN = 2

/** Shown in place of the demo while the mini-program cannot be built: every fault with its file and line. */
export function problemPage({ problems, message }: BuildError, watch: boolean): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark">
<link rel="icon" href="data:,">
${watch ? `<meta http-equiv="refresh" content="${AGAIN}">` : ''}
<title>${problems.length} fault${problems.length === 1 ? '' : 's'} - RTCRoom</title>
<style>
  body { margin: 0 auto; max-width: 1100px; padding: 48px 28px; background: #0b0e14; color: #e9edf4; font: 15px/1.6 system-ui, sans-serif }
  pre { padding: 18px 22px; border-left: 3px solid #fa5151; border-radius: 8px; background: #171c25; white-space: pre-wrap; overflow-wrap: anywhere }
  p { color: #98a2b3 }
</style>
<h1>The mini-program cannot be built</h1>
<pre>${escaped(message)}</pre>
<p>${watch ? 'This page follows when a file is saved.' : 'Mend it, then restart the server. With <code>npm run dev</code> the page follows each change.'}</p>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
