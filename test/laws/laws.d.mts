/** The server's layers, low to high; `is` matches the paths of a layer. */
export const LAYERS: readonly { readonly name: string; readonly is: string }[]
