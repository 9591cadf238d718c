import {
  addGlobalErrorListener,
  addGlobalWarningListener,
  type GeneralBackendElement,
  type template,
} from 'glass-easel'
import {
  type AssociatedBackend,
  type CodeSpace,
  type ComponentEnv,
  MiniProgramEnv,
  type Root,
} from 'glass-easel-miniprogram-adapter'
import type { CompiledTemplates, MiniManifest } from '../../demo/mini_package.js'
import { MiniBackend } from './backend.js'
import { defineTags } from './builtin_tags.js'
import type { TagFactories } from './tag_host.js'

export interface MiniSpaceOptions {
  manifest: MiniManifest
  templates: CompiledTemplates
  tags: TagFactories
}

/** What a script calls. */
type MiniGlobals = { readonly [name in keyof ComponentEnv]: (...args: never) => unknown }

/** Everything that WXML, WXSS and the component framework need, for one mini-program in one document. */
export class MiniSpace {
  private readonly env = new MiniProgramEnv()
  private readonly space: CodeSpace
  private readonly backend: AssociatedBackend
  private readonly definitions = new Map<string, object>()
  /** Of the script that runs. */
  private defining: MiniGlobals | undefined

  constructor({ manifest, templates, tags }: MiniSpaceOptions) {
    Object.assign(
      globalThis,
      globals(() => this.defining),
    )
    const builtin = defineTags(this.env.getGlobalCodeSpace(), tags)
    this.space = this.env.createCodeSpace('main', true)
    this.backend = this.env.associateBackend(new MiniBackend())
    const components = this.space.getComponentSpace()
    for (const [tag, definition] of builtin) components.setGlobalUsingComponent(tag, definition)
    forbidUnknownTags(components)
    // Functions that a script gave a page or component after it was made are handlers too: uni-app's are such.
    components.updateComponentOptions({ useMethodCallerListeners: true })
    for (const path of manifest.order) {
      this.space.addComponentStaticConfig(path, manifest.configs[path] ?? {})
      const content = templates[path]
      if (content === undefined) throw new Error(`${path}.wxml is not compiled`)
      this.space.addCompiledTemplate(path, { content: withOwnFields(content), groupList: templates })
    }
    for (const [path, { css, scope }] of Object.entries(manifest.styles)) {
      this.backend.registerStyleSheetContent(path, css)
      this.space.addStyleSheet(path, path, scope === '' ? undefined : scope)
    }
  }

  /** Runs a page's or component's script, which calls Page or Component. */
  define(path: string, run: () => void): void {
    this.space.componentEnv(path, (env) => {
      this.defining = watched(env, (definition) => this.definitions.set(path, definition))
      try {
        run()
      } finally {
        this.defining = undefined
      }
    })
    if (!this.definitions.has(path)) throw new Error(`${path}.ts calls neither Page nor Component`)
  }

  /** Makes a page, or a component alone; `attach` draws it. */
  create(path: string): Root {
    if (!this.definitions.has(path)) throw new Error(`there is no page ${path}`)
    return this.backend.createRoot('page', this.space, path)
  }

  attach(root: Root, parent: HTMLElement): void {
    const place = document.createElement('div')
    parent.append(place)
    root.attach(domNode(parent), domNode(place))
  }
}

/** Errors of page code and, where asked for, everything that the framework warns of, in one place. */
export function onMiniError(warnings: boolean, listener: (message: string, error: unknown) => void): void {
  addGlobalErrorListener((error, method, component) => {
    const where = typeof component === 'string' ? component : component?.is
    listener(
      `${error instanceof Error ? error.message : String(error)}${where ? ` (${method ?? 'in'} of ${where})` : ''}`,
      error,
    )
    return false
  })
  addGlobalWarningListener((message, component) => {
    if (!warnings) return false
    const where = typeof component === 'string' ? component : component.is
    listener(`${message}${where ? ` (${where})` : ''}`, undefined)
    return false
  })
}

/**
 * WeChat's events carry their fields themselves. This framework's inherit them, and uni-app takes what is inherited for
 * missing.
 */
function withOwnFields(content: template.ProcGenGroup): template.ProcGenGroup {
  return (name) => {
    const draw = content(name)
    return (wrapper, ...rest) => {
      wrapper.setEventListenerWrapper((self, event, listener) =>
        listener.call(self, Object.assign(event, { type: event.type, detail: event.detail })),
      )
      return draw(wrapper, ...rest)
    }
  }
}

/** By default the framework draws a tag that it does not know as a plain element; here it is an error. */
function forbidUnknownTags(components: object): void {
  Reflect.set(components, '_$allowUnusedNativeNode', false)
}

/**
 * Page, Component and Behavior of whichever script runs. They stay the same for all scripts: frameworks keep them, and
 * put their own in their place, before the first page's script runs.
 */
function globals(current: () => MiniGlobals | undefined): object {
  const standIn = (name: keyof MiniGlobals) => {
    const own = () => {
      const env = current()
      if (!env) throw new Error(`only the script of a page or component calls ${name}`)
      return env[name]
    }
    return new Proxy(() => undefined, {
      apply: (_target, self, args) => Reflect.apply(own(), self, args),
      get: (_target, property) => Reflect.get(own(), property),
    })
  }
  return { Page: standIn('Page'), Component: standIn('Component'), Behavior: standIn('Behavior') }
}

function watched(env: ComponentEnv, seen: (definition: object) => void): MiniGlobals {
  const watch = (call: (definition: never) => unknown) => (definition: object) => {
    seen(definition)
    return call(definition as never)
  }
  return { Page: watch(env.Page), Component: watch(env.Component), Behavior: env.Behavior }
}

/** The framework's name for what is a DOM node here. */
function domNode(element: HTMLElement): GeneralBackendElement {
  return element as HTMLElement & GeneralBackendElement
}
