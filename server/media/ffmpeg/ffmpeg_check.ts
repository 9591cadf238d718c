import type { Check } from '../../doctor/run_checks.js'
import { findFfmpeg } from './find_ffmpeg.js'

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
            message: `无法运行 ${command}，没有封面（code 14）。请安装 ffmpeg，或在 media.ffmpeg 写它的路径；不需要时设为 ''`,
            messageEn: `${command} does not run: there are no covers (code 14). Install ffmpeg, or set media.ffmpeg to its path; to '' when you need none`,
          }
        : { name, ok: true, message: `ffmpeg ${version} 可用`, messageEn: `ffmpeg ${version} runs` }
    },
  }
}
