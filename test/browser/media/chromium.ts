import { type Browser, chromium } from 'playwright-core'

/** Debian's Chromium without a screen, with a fake camera and microphone, and nothing that calls home. */
export function launchChromium(options: { autoplay?: boolean; more?: string[] } = {}): Promise<Browser> {
  const { autoplay = true, more = [] } = options
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--use-fake-device-for-media-stream=device-count=2',
      '--use-fake-ui-for-media-stream',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--autoplay-policy=${autoplay ? 'no-user-gesture-required' : 'document-user-activation-required'}`,
      ...more,
    ],
  })
}
