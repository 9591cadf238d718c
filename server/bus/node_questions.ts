import { type Clock, pause } from '../clock.js'
import type { Ids } from '../ids.js'
import type { RedisStore } from '../store/redis/redis_store.js'
import type { NodeTable } from './node_table.js'

/** Who has not answered by then is named (ms). */
const PATIENCE = 2_000
/** Between two looks (ms). */
const LOOK = 20
/** How long answers are kept for the node that asked (ms). */
const ANSWERS_KEPT = 10_000
const ID_BYTES = 12

/** What all nodes said. */
export interface NodeAnswers {
  readonly answers: readonly string[]
  /** The addresses of those that did not in time. */
  readonly silent: readonly string[]
}

export interface NodeQuestionsOptions {
  redis: RedisStore
  table: NodeTable
  /** Of this node. */
  slot: string
  clock: Clock
  ids: Ids
}

/** Asks every node, this one too, what only it knows. A question is asked over the bus, answers are left in Redis. */
export class NodeQuestions {
  constructor(private readonly options: NodeQuestionsOptions) {}

  /** From now on this node answers questions of this kind, each once. */
  listen(kind: string, answer: (question: string) => string): void {
    const { redis, slot } = this.options
    redis.on(kind, ({ id, data }, reaches) => {
      if (!reaches.includes('everywhere')) return
      const key = redis.keys.answers(id)
      const said = answer(data)
      // A question that was sent twice has its first answer.
      redis.link
        .call((connection) => connection.multi().hsetnx(key, slot, said).pexpire(key, ANSWERS_KEPT).exec())
        .catch(() => {})
    })
  }

  /** Throws StoreAway. */
  async ask(kind: string, question: object): Promise<NodeAnswers> {
    const { redis, table, slot, clock, ids } = this.options
    const id = ids.hex(ID_BYTES)
    const key = redis.keys.answers(id)
    const asked = table.aliveWith(slot)
    await redis.tell(kind, id, question)
    const until = clock.monotonic() + PATIENCE
    for (;;) {
      await pause(clock, LOOK)
      const count = await redis.link.call((connection) => connection.hlen(key))
      if (count >= asked.length || clock.monotonic() >= until) break
    }
    const found = await redis.link.call((connection) => connection.hgetall(key))
    const silent = asked.filter((one) => !(one in found)).map((one) => table.find(one)?.nodeUrl ?? one)
    return { answers: Object.values(found), silent }
  }
}
