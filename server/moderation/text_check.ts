import { LRUCache } from 'lru-cache'
import type { Logger } from 'pino'
import { z } from 'zod'
import { Code } from '../../wxlite/utils/protocol.js'
import type { Clock } from '../clock.js'
import { FaultLog } from '../cloud/fault_log.js'
import type { CustomJudge, TextKind, Verdict } from '../config/custom_judge.js'
import { isUsable } from '../limits/usable_text.js'
import { ProtocolError } from '../protocol_error.js'
import { boundedQuestions } from '../rooms/bounded_questions.js'
import type { TextCheck } from '../rooms/ports/text_check.js'
import { picturesIn } from './pictures_in.js'
import { readable } from './readable.js'

export interface TextCheckOptions {
  judge: CustomJudge
  /** What to do with a text if there is no answer. */
  onError: 'pass' | 'block'
  /** Called when a late answer blocks a name or info that had passed for want of an answer. */
  blocked: (userID: string, text: string) => void
  clock: Clock
  log: Logger
}

/** Time limit of an answer (ms), and number of texts checked concurrently. */
const TIMEOUT = 800
const AT_ONCE = 50
/** Maximum number of pictures in one text. */
const PICTURES = 8

/** Verdicts on names and room infos, which are sent again and again (re-entry, restarts), are cached (ms). */
const KEPT = 5_000
const KEPT_FOR = 5 * 60_000

const CALL = 'moderation'
const VerdictAnswer = z.union([z.enum(['pass', 'block']), z.object({ text: z.string().refine(isUsable) })])

/** No verdict, and why. */
interface NoVerdict {
  readonly failed: string
}

interface Question {
  readonly text: string
  readonly kind: TextKind
  readonly userID: string
  /** The text was already accepted or refused, because there was no answer in time. */
  unread?: true
}

/** Has texts judged, with limits on time and concurrency. */
export function createTextCheck({ judge, onError, blocked, clock, log }: TextCheckOptions): TextCheck {
  const faults = new FaultLog('content check', log, clock)
  const kept = new LRUCache<string, Verdict>({
    max: KEPT,
    ttl: KEPT_FOR,
    perf: { now: () => clock.monotonic() },
    ttlResolution: 0,
  })
  const ask = boundedQuestions<Question, Verdict | NoVerdict>({
    async ask(question) {
      const { text, kind, userID } = question
      try {
        const verdict = VerdictAnswer.parse(await judge(text, kind, userID))
        // Verdicts on pictures may change later; the judge caches them itself.
        if (kind === 'name' || kind === 'info') kept.set(keyOf(question), verdict)
        if (question.unread && verdict !== 'pass') blocked(userID, text)
        return verdict
      } catch (error) {
        // Neither the text nor the judge's secrets belong in the log.
        return { failed: error instanceof z.ZodError ? 'unknown answer' : nameOf(error) }
      }
    },
    fallback: { failed: 'no answer' },
    most: AT_ONCE,
    timeout: TIMEOUT,
    after: (ms, run) => clock.after(ms, run),
  })

  async function verdictOn(question: Question): Promise<Verdict> {
    const known = kept.get(keyOf(question))
    if (known !== undefined) return known
    const answer = await ask(question)
    if (typeof answer === 'string' || 'text' in answer) {
      faults.work(CALL)
      return answer
    }
    faults.fail(CALL, { kind: answer.failed, onError, withinMs: TIMEOUT })
    if (onError === 'pass') {
      question.unread = true
      return 'pass'
    }
    throw new ProtocolError(Code.CONTENT, '内容暂时无法审核，请稍后再试', {}, 429)
  }

  /** A picture within a text cannot be replaced: a blocked one blocks the text. */
  async function lookAt(pictures: readonly string[], userID: string): Promise<void> {
    if (pictures.length > PICTURES) throw new ProtocolError(Code.CONTENT)
    const verdicts = await Promise.all(pictures.map((text) => verdictOn({ text, kind: 'picture', userID })))
    if (verdicts.some((verdict) => verdict !== 'pass')) throw new ProtocolError(Code.CONTENT)
  }

  return async (text, kind, userID) => {
    if (text.trim() === '') return text
    const read = readable(text)
    const verdict = await verdictOn({ text: read, kind, userID })
    if (verdict === 'block') throw new ProtocolError(Code.CONTENT)
    const standing = verdict === 'pass' ? text : verdict.text
    if (kind !== 'picture') await lookAt(picturesIn(verdict === 'pass' ? read : standing), userID)
    return standing
  }
}

function keyOf({ text, kind, userID }: Question): string {
  return `${kind} ${userID} ${text}`
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'thrown'
}
