import type { Logger } from 'pino'
import type { Clock } from '../clock.js'
import type { Config } from '../config.js'
import { createTextCheck } from '../moderation/text_check.js'
import { noTextCheck, type TextCheck } from '../rooms/ports/text_check.js'

interface Parts {
  clock: Clock
  log: Logger
}

/** The check of what people write that `moderation.provider` asks for. */
export function createModeration({ moderation }: Config, parts: Parts): TextCheck {
  const { custom, onError, provider } = moderation
  if (provider === 'none' || custom === undefined) return noTextCheck
  return createTextCheck({ judge: custom, onError, ...parts })
}
