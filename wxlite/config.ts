/** What an operator changes before publishing this mini-program. */
export interface AppConfig {
  /**
   * The room server, without a slash at the end. On a phone: the https address that stands in the list of request
   * domains.
   */
  serverUrl: string
  /**
   * Puts a chosen picture where everybody can load it, and answers its https address (at most 1024 bytes).
   * Without it a picture is seen on its owner's phone only, and others see initials.
   */
  uploadAvatar?: (temporaryPath: string) => Promise<string>
}

export const config: AppConfig = {
  serverUrl: 'http://localhost:5757',
}
