import type { AppConfig, AppTheme, PageConfig } from '../../demo/mini_package.js'

const DARK = '(prefers-color-scheme: dark)'

/** The phone is as light or dark as the browser; a mini-program that does not ask for `darkmode` is told light. */
export function colourScheme({ darkmode = false }: AppConfig): keyof AppTheme {
  return darkmode && window.matchMedia(DARK).matches ? 'dark' : 'light'
}

/** Calls back when the browser turns dark or light. */
export function onColourScheme(listener: () => void): void {
  window.matchMedia(DARK).addEventListener('change', listener)
}

/** The settings of a window, with `@name` as the theme has it. */
export function themed(config: PageConfig, colours: { [name: string]: string } = {}): PageConfig {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      typeof value === 'string' && value.startsWith('@') ? (colours[value.slice(1)] ?? value) : value,
    ]),
  )
}
