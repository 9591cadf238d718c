import type { template } from 'glass-easel'
import type { types } from 'glass-easel-miniprogram-adapter'

/** What the build makes of a mini-program, and what the runtime runs. Paths have no leading slash and no extension. */

export interface PageConfig {
  navigationBarTitleText?: string
  navigationBarBackgroundColor?: string
  navigationBarTextStyle?: 'white' | 'black'
  navigationStyle?: 'default' | 'custom'
  backgroundColor?: string
  backgroundTextStyle?: 'dark' | 'light'
  enablePullDownRefresh?: boolean
  disableScroll?: boolean
}

/** The JSON beside a page or component. */
export interface ComponentConfig extends PageConfig, types.ComponentStaticConfig {}

/** theme.json: what `@name` stands for, by the phone's colour scheme. */
export interface AppTheme {
  light: { [name: string]: string }
  dark: { [name: string]: string }
}

export interface AppConfig {
  pages: string[]
  window?: PageConfig
  /** Whether the phone's colour scheme counts. */
  darkmode?: boolean
  /** The path of theme.json. */
  themeLocation?: string
  usingComponents?: { [tag: string]: string }
}

export interface StyleSheet {
  css: string
  /** Prefix of the component's classes; '' for pages, which share one scope. */
  scope: string
}

/** Everything but the scripts and the compiled templates. Plain JSON. */
export interface MiniManifest {
  app: AppConfig
  theme?: AppTheme | undefined
  /** `project.config.json` name, shown on the phone. */
  name: string
  /** A function of `wx` that the browser does not know is an error, not undefined. */
  strict: boolean
  /** Each page and component, those that are used before those that use them. */
  order: string[]
  configs: { [path: string]: ComponentConfig }
  /** By path; `app` is the whole app's. */
  styles: { [path: string]: StyleSheet }
}

/** A compiled template group: what glass-easel's template compiler emits, by path. */
export type CompiledTemplates = template.ProcGenGroupList

/** The mini-program as the browser loads it. */
export interface MiniPackage extends MiniManifest {
  templates: CompiledTemplates
  /** Runs a script (`app`, or a page's or component's path), which then calls App, Page or Component. */
  scripts: { [path: string]: () => void }
}
