/** What the keyboard does anywhere on the page: Alt (Option on a Mac) and the key, so that no text field loses one. */
const SHORTCUTS = {
  takeNext: 'KeyN',
  mute: 'KeyM',
  camera: 'KeyV',
  share: 'KeyS',
  record: 'KeyR',
  transfer: 'KeyT',
  hangUp: 'KeyH',
  chat: 'KeyC',
  accept: 'KeyA',
} as const

export type Shortcut = keyof typeof SHORTCUTS

/** As `aria-keyshortcuts` and people read it: `Alt+N`. */
export function shown(shortcut: Shortcut): string {
  return `Alt+${SHORTCUTS[shortcut].slice(-1)}`
}

/** The answer ends it. */
export function onShortcut(run: (shortcut: Shortcut) => void): () => void {
  const heard = (event: KeyboardEvent) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.repeat) return
    // By the place of the key: Option makes other letters of them.
    for (const [shortcut, code] of Object.entries(SHORTCUTS)) {
      if (code !== event.code || !isShortcut(shortcut)) continue
      event.preventDefault()
      run(shortcut)
    }
  }
  document.addEventListener('keydown', heard)
  return () => document.removeEventListener('keydown', heard)
}

function isShortcut(name: string): name is Shortcut {
  return name in SHORTCUTS
}
