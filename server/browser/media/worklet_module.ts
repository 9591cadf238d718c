/** Loads an AudioWorklet's module from its text. Rejects where the page's policy forbids it. */
export function addWorklet(context: AudioContext, source: string): Promise<void> {
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  return context.audioWorklet.addModule(address).finally(() => URL.revokeObjectURL(address))
}
