import type { Logger } from 'pino'
import { z } from 'zod'
import { StoreAway } from '../rooms/ports/store_away.js'
import { readJson } from '../store/read_json.js'
import type { Deliveries, DeliveryList, EndpointState } from '../webhooks/deliveries.js'
import type { NodeQuestions } from './node_questions.js'

const LIST = 'deliveries'
const RESEND = 'resend'

const Resend = z.object({ endpoint: z.string(), id: z.string().optional() })

/** What this node alone says of its webhooks. */
export interface OwnDeliveries {
  list(): DeliveryList
  resend(endpoint: string, id?: string): number
}

/** The webhooks of all nodes: each knows those of the rooms whose shards it holds. */
export class SharedDeliveries implements Deliveries {
  constructor(
    private readonly questions: NodeQuestions,
    private readonly own: OwnDeliveries,
    private readonly log: Logger,
  ) {
    questions.listen(LIST, () => JSON.stringify(own.list()))
    questions.listen(RESEND, (data) => {
      const asked = readJson(Resend, data)
      return String(asked === undefined ? 0 : own.resend(asked.endpoint, asked.id))
    })
  }

  /** While Redis is away this node's alone. */
  async list(): Promise<DeliveryList> {
    try {
      const { answers, silent } = await this.questions.ask(LIST, {})
      return { ...together(answers.map(listIn)), silent }
    } catch (error) {
      if (!(error instanceof StoreAway)) throw error
      this.log.debug({ err: error }, 'webhooks: the other nodes cannot be asked now')
      return this.own.list()
    }
  }

  async resend(endpoint: string, id?: string): Promise<number> {
    const { answers } = await this.questions.ask(RESEND, { endpoint, id })
    return answers.reduce((sum, count) => sum + Number(count), 0)
  }
}

/** Written by a node of ours. */
function listIn(text: string): DeliveryList {
  return JSON.parse(text)
}

function together(lists: readonly DeliveryList[]): DeliveryList {
  const endpoints = new Map<string, EndpointState>()
  for (const one of lists.flatMap((list) => list.endpoints)) {
    const other = endpoints.get(one.endpoint)
    endpoints.set(one.endpoint, other ? sum(other, one) : one)
  }
  const dead = lists.flatMap((list) => list.dead).sort((one, other) => one.at - other.at)
  return { endpoints: [...endpoints.values()], dead }
}

/** The worse of what two nodes met at an endpoint, and what waits at both. */
function sum(one: EndpointState, other: EndpointState): EndpointState {
  const states = [one.state, other.state]
  const oldest = Math.min(one.oldest ?? Number.POSITIVE_INFINITY, other.oldest ?? Number.POSITIVE_INFINITY)
  const lastError = (one.lastError?.at ?? 0) > (other.lastError?.at ?? 0) ? one.lastError : other.lastError
  return {
    ...{ endpoint: one.endpoint, url: one.url },
    state: states.includes('disabled') ? 'disabled' : states.includes('failing') ? 'failing' : 'ok',
    waiting: one.waiting + other.waiting,
    ...(Number.isFinite(oldest) && { oldest }),
    delivered: one.delivered + other.delivered,
    failed: one.failed + other.failed,
    dropped: one.dropped + other.dropped,
    ...(lastError && { lastError }),
  }
}
