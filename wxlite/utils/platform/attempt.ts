/** What throws stops nobody: the platform's `report` gets it. */
export function attempt(platform: { report(error: unknown): void }, run: () => void): void {
  try {
    run()
  } catch (error) {
    platform.report(error)
  }
}
