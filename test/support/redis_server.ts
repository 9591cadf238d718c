import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'

/** A real redis-server of a test's own, on a Unix socket. */
export class RedisServer {
  private constructor(
    private readonly folder: string,
    private process: ChildProcess,
  ) {}

  static async start(): Promise<RedisServer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'rtcroom-redis-'))
    const server = new RedisServer(folder, launch(folder))
    await server.answers()
    return server
  }

  /** What ioredis takes as an address. */
  get url(): string {
    return path.join(this.folder, 'redis.sock')
  }

  get pid(): number {
    return this.process.pid ?? 0
  }

  /** kill -9, and started again over the same files. */
  async crash(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGKILL')
    await ended
    this.process = launch(this.folder)
    await this.answers()
  }

  suspend(): void {
    this.process.kill('SIGSTOP')
  }

  resume(): void {
    this.process.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve))
    this.process.kill('SIGKILL')
    await ended
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  private async answers(): Promise<void> {
    const redis = new Redis(this.url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
    redis.on('error', () => {})
    await redis.ping()
    redis.disconnect()
  }
}

function launch(folder: string): ChildProcess {
  const settings = ['--port', '0', '--unixsocket', 'redis.sock', '--save', '', '--maxmemory-policy', 'noeviction']
  // With everysec a write waits for an fsync that a busy disk is slow with, for up to two seconds and after it was
  // acknowledged, so that kill -9 loses it. With no the kernel has each one before its answer.
  const durable = ['--appendonly', 'yes', '--appendfsync', 'no']
  return spawn('redis-server', [...settings, ...durable], { cwd: folder, stdio: 'ignore' })
}
