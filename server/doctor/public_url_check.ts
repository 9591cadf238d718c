import type { Check } from './run_checks.js'

const REQUIREMENTS = 'https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html'

/** WeChat accepts only https with a host name; a development server may do without. */
export function publicUrlCheck(publicUrl: string): Check {
  const name = 'publicUrl'
  return {
    name,
    async run() {
      if (publicUrl === '')
        return {
          name,
          ok: true,
          message: '未设置：客户端使用其请求的地址（真机上线前请设置 https 域名）',
          messageEn: 'Not set: clients get the address they asked by; set an https name before going live',
        }
      const { protocol, hostname } = new URL(publicUrl)
      const named = !/^[\d.]+$|^\[|^localhost$/.test(hostname)
      if (protocol === 'https:' && named)
        return { name, ok: true, message: `${publicUrl} 可用于小程序`, messageEn: `${publicUrl} suits a mini-program` }
      return {
        name,
        ok: false,
        message: '小程序上线要求 https 和已备案域名，不能用 IP 或 localhost',
        messageEn: 'A published mini-program needs https and a filed domain name, no IP and no localhost',
        url: REQUIREMENTS,
      }
    },
  }
}
