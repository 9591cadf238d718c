/** One thing wrong in the mini-program's sources. Lines and columns count from 1. */
export interface Problem {
  file: string
  line?: number
  column?: number
  message: string
}

/** `pages/main/main.wxml:12:3: ...`, as editors and terminals make links of it. */
export function formatProblem(problem: Problem): string {
  const place = [problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':')
  return `${place}: ${problem.message}`
}

/** The mini-program cannot be built; `problems` lists every reason that was found, not the first alone. */
export class BuildError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.name = 'BuildError'
  }
}
