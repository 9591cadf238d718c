import { messageOf } from '../../error_message.js'
import type { Words } from './outcome.js'

/** What stands behind the codes that Node gives, and what to do. `where` is host and port. */
const FAULTS: { readonly [code: string]: (where: string) => Words } = {
  ENOTFOUND: (where) => [
    `the name of ${where} is unknown: add an A or AAAA record at the domain's DNS, or wait until it has spread`,
    `域名 ${where} 解析不到：请在域名服务商处添加 A 或 AAAA 记录，或等待生效`,
  ],
  EAI_AGAIN: (where) => [
    `no name server answers for ${where}: check this machine's network and /etc/resolv.conf`,
    `DNS 没有回答（${where}）：请检查本机网络和 /etc/resolv.conf`,
  ],
  ECONNREFUSED: (where) => [
    `nobody listens at ${where}: start what should (server, proxy), or map the port (docker -p)`,
    `${where} 没有程序在监听：请启动服务或代理，用 Docker 时检查端口映射`,
  ],
  ETIMEDOUT: (where) => [
    `${where} does not answer: let the firewall and the cloud's security group pass this TCP port`,
    `${where} 没有回应：请在防火墙和云服务器的安全组放行这个 TCP 端口`,
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: (where) => [
    `${where} sends its certificate without the intermediate ones: phones refuse that; configure the whole chain (fullchain.pem)`,
    `${where} 只发了自己的证书，缺少中间证书，手机会拒绝：请配置完整证书链（fullchain.pem）`,
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: (where) => [
    `${where} has a certificate of its own making: phones refuse it; get one from an authority (Caddy does by itself, or certbot)`,
    `${where} 用的是自签名证书，手机会拒绝：请使用受信任机构的证书（Caddy 会自动申请，也可用 certbot）`,
  ],
  CERT_HAS_EXPIRED: (where) => [
    `the certificate of ${where} has expired: renew it, and see that the proxy reads the new file`,
    `${where} 的证书已过期：请续期，并确认代理读到了新文件`,
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: (where) => [
    `the certificate of ${where} is for another name: get one for this host, or correct publicUrl`,
    `${where} 的证书不是这个域名的：请申请这个域名的证书，或改正 publicUrl`,
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: (where) => [
    `${where} speaks no TLS: put a TLS proxy before it or set tls.cert and tls.key`,
    `${where} 不是 TLS 端口：请在前面放 TLS 代理，或设置 tls.cert 和 tls.key`,
  ],
}

/** Codes that mean the same as another one. */
const SAME: { readonly [code: string]: string } = {
  SELF_SIGNED_CERT_IN_CHAIN: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  UNABLE_TO_GET_ISSUER_CERT: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ENODATA: 'ENOTFOUND',
  EHOSTUNREACH: 'ETIMEDOUT',
  ENETUNREACH: 'ETIMEDOUT',
  EPROTO: 'ERR_SSL_WRONG_VERSION_NUMBER',
}

/** A failed connection in words that say what to do. */
export function faultOf(error: unknown, where: string): Words {
  const code = codeOf(error)
  const explain = FAULTS[SAME[code] ?? code]
  const text = messageOf(error)
  return explain?.(where) ?? [`${where}: ${text}`, `${where}：${text}`]
}

/** The code of the first cause: where several addresses were tried, Node throws all their errors at once. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  if (error instanceof Error && error.name === 'TimeoutError') return 'ETIMEDOUT'
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
