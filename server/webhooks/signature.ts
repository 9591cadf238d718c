import { createHmac } from 'node:crypto'

/**
 * The header `webhook-signature` of Standard Webhooks: one signature per secret, so that a secret can be changed while
 * the receiver knows the old or the new one.
 * @param seconds Unix time of this try, as the header `webhook-timestamp` says it
 */
export function signature(secrets: readonly string[], id: string, seconds: number, body: string): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
      return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
    })
    .join(' ')
}
