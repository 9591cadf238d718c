import type { Check } from '../../doctor/run_checks.js'
import { canMix, findFfmpeg } from './find_ffmpeg.js'

/** Whether the ffmpeg of the settings runs. */
export function ffmpegCheck(command: string): Check {
  const name = 'ffmpeg'
  return {
    name,
    async run() {
      const version = await findFfmpeg(command)
      return version === undefined
        ? {
            name,
            ok: false,
            message: `无法运行 ${command}，没有封面和混流（code 14）。请安装 ffmpeg，或在 media.ffmpeg 写它的路径；不需要时设为 ''`,
            messageEn: `${command} does not run: there are no covers and no mixed pictures (code 14). Install ffmpeg, or set media.ffmpeg to its path; to '' when you need none`,
          }
        : (await canMix(command))
          ? { name, ok: true, message: `ffmpeg ${version} 可用`, messageEn: `ffmpeg ${version} runs` }
          : {
              name,
              ok: true,
              message: `ffmpeg ${version} 可用，但缺少 libx264 或 aac 编码器，不能混流`,
              messageEn: `ffmpeg ${version} runs, but lacks the encoders libx264 or aac: it cannot mix`,
            }
    },
  }
}
