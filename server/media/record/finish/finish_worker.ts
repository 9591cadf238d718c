import { parentPort, workerData } from 'node:worker_threads'
import { type Finished, type FinishOrder, finishFile } from './finish_file.js'

/** A thread of its own for one file: the event loop of calls knows nothing of it. */
const order: FinishOrder = workerData
const finished: Finished = await finishFile(order)
parentPort?.postMessage(finished)
