/** What an administrator's token is good for: looking; also what changes rooms; also logins, recordings, logs. */
export const ADMIN_SCOPES = ['read', 'rooms', 'all'] as const

export const NAMED_TOKENS =
  '{ name: { token, scope } } with tokens of 32 to 128 printable characters without commas and scope read, rooms or all; in the environment name:scope:token,...'

/** `name:scope:token,...` as config.ts writes it. What is none stays a text, which the schema refuses. */
export function namedTokens(text: string): unknown {
  const entries: [string, { scope: string; token: string }][] = []
  for (const part of text.split(',').filter((item) => item.trim() !== '')) {
    const [name = '', scope = '', ...rest] = part.trim().split(':')
    const token = rest.join(':')
    if (name === '' || token === '' || entries.some(([other]) => other === name)) return text
    entries.push([name, { scope, token }])
  }
  return Object.fromEntries(entries)
}
