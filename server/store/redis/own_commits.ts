import type { Commit } from '../../rooms/rules/commit.js'

/** What this process wrote and has not heard from the bus yet: heard there, it need not be read again. */
export class OwnCommits {
  /** By the version of their write. */
  private readonly unheard = new Map<string, Commit>()

  /**
   * To be called before the write is sent: it may be heard before it is answered. Several commits of one write are
   * rare, and the bus may lose the first of them: none is kept.
   */
  written(version: string, commits: readonly Commit[]): void {
    const [commit] = commits
    if (commit && commits.length === 1) this.unheard.set(version, commit)
  }

  /** Undefined when it is of another process, or not known any more. */
  heard(version: string): Commit | undefined {
    const commit = this.unheard.get(version)
    this.unheard.delete(version)
    return commit
  }

  /** It was not written, or nobody knows whether it was. */
  forget(version: string): void {
    this.unheard.delete(version)
  }

  forgetAll(): void {
    this.unheard.clear()
  }
}
