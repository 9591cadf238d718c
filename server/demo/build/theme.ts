import type { AppTheme, PageConfig } from '../mini_package.js'
import type { Problem } from './problem.js'

/**
 * What `@name` in the settings of windows stands for on a light and on a dark phone.
 * Each name has to be in both: WeChat draws the others in its own colours, without a word.
 */
export function checkTheme(
  windows: ReadonlyMap<string, PageConfig | undefined>,
  theme: AppTheme | undefined,
  problems: Problem[],
): void {
  for (const [file, config] of windows)
    for (const value of Object.values(config ?? {})) {
      if (typeof value !== 'string' || !value.startsWith('@')) continue
      const name = value.slice(1)
      for (const scheme of ['light', 'dark'] as const)
        if (theme?.[scheme][name] === undefined)
          problems.push({ file, message: `${value}: the theme (themeLocation) has no "${name}" in "${scheme}"` })
    }
}
