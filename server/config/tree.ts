/** Settings as config.ts writes them: sections within sections. */
export type Tree = { [name: string]: unknown }

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `over` laid over `under`, section by section; undefined leaves what was there. */
export function merge(under: Tree, over: Tree): Tree {
  const all: Tree = { ...under }
  for (const [name, value] of Object.entries(over)) {
    const below = all[name]
    if (value !== undefined) all[name] = isTree(value) && isTree(below) ? merge(below, value) : value
  }
  return all
}

/** Sets a value in the tree, and makes the branches on the way to it. */
export function place(tree: Tree, names: readonly string[], value: unknown): void {
  const [name = '', ...rest] = names
  if (rest.length === 0) {
    tree[name] = value
    return
  }
  const child = tree[name]
  const next = isTree(child) ? child : {}
  tree[name] = next
  place(next, rest, value)
}

/** The value in the tree; undefined where there is none. */
export function valueAt(tree: Tree, names: readonly PropertyKey[]): unknown {
  return names.reduce<unknown>((value, name) => (isTree(value) ? value[String(name)] : undefined), tree)
}
