import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import type { Clock } from '../clock.js'
import { messageOf } from '../error_message.js'
import type { Check } from './run_checks.js'

const DAY = 86_400_000
const SOON = 14

/** Reads certificate and key as the server does: they must match, be valid now, and name the public host. */
export function tlsCheck(files: { cert: string; key: string }, publicUrl: string, clock: Clock): Check {
  const name = 'tls'
  const bad = (message: string, messageEn: string) => ({ name, ok: false, message, messageEn })
  return {
    name,
    async run() {
      let certificate: X509Certificate
      try {
        const [cert, key] = await Promise.all([readFile(files.cert), readFile(files.key)])
        createSecureContext({ cert, key })
        certificate = new X509Certificate(cert)
      } catch (error) {
        const text = messageOf(error)
        return bad(`证书或私钥无法使用：${text}`, `The certificate or its key cannot be used: ${text}`)
      }
      const days = Math.floor((Date.parse(certificate.validTo) - clock.now()) / DAY)
      if (days < 0)
        return bad(`证书已于 ${certificate.validTo} 过期`, `The certificate expired on ${certificate.validTo}`)
      if (Date.parse(certificate.validFrom) > clock.now())
        return bad('证书尚未生效', `The certificate is valid from ${certificate.validFrom} only`)
      const host = publicUrl === '' ? '' : new URL(publicUrl).hostname
      if (host !== '' && certificate.checkHost(host) === undefined)
        return bad(`证书不包含域名 ${host}`, `The certificate is not for ${host}`)
      if (days < SOON) return bad(`证书将在 ${days} 天后过期`, `The certificate expires in ${days} days`)
      return { name, ok: true, message: `证书有效，剩余 ${days} 天`, messageEn: `Valid for ${days} more days` }
    },
  }
}
