import { readFile } from 'node:fs/promises'

/** What a heap holds of one kind. */
export interface Held {
  count: number
  bytes: number
}

interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: (string[] | string)[] } }
  nodes: number[]
  strings: string[]
}

/** What a heap snapshot holds, by type and, for objects, by name of the class. */
export async function heldIn(file: string): Promise<Map<string, Held>> {
  const { snapshot, nodes, strings }: Snapshot = JSON.parse(await readFile(file, 'utf8'))
  const { node_fields: fields, node_types: types } = snapshot.meta
  const [typeAt, nameAt, sizeAt] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field))
  const names = types[typeAt ?? 0] ?? []
  const held = new Map<string, Held>()
  for (let node = 0; node < nodes.length; node += fields.length) {
    const type = names[nodes[node + (typeAt ?? 0)] ?? 0] ?? ''
    const name = type === 'object' ? `object ${strings[nodes[node + (nameAt ?? 0)] ?? 0]}` : type
    const kind = held.get(name) ?? { count: 0, bytes: 0 }
    kind.count += 1
    kind.bytes += nodes[node + (sizeAt ?? 0)] ?? 0
    held.set(name, kind)
  }
  return held
}

/** What grew most from one heap to another. */
export function growth(before: Map<string, Held>, after: Map<string, Held>, most = 12) {
  return [...after]
    .map(([kind, { count, bytes }]) => {
      const was = before.get(kind) ?? { count: 0, bytes: 0 }
      return { kind, count: count - was.count, kB: Math.round((bytes - was.bytes) / 1_000) }
    })
    .filter(({ kB }) => kB !== 0)
    .sort((a, b) => b.kB - a.kB)
    .slice(0, most)
}
