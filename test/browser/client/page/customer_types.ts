export interface Person {
  serverUrl: string
  name: string
}

/** What the page offers as `window.customer`. */
export interface CustomerPage {
  /** `bank 2`, `taken Ms Li`, `text hello`, `end ended` ... */
  readonly heard: string[]
  /** The position; when an agent comes, it enters by itself. */
  wait(person: Person, queue: string, extra: string): Promise<number>
  ring(person: Person, userID: string): Promise<void>
  say(text: string): Promise<void>
  hangUp(): Promise<void>
}

declare global {
  interface Window {
    customer: CustomerPage
  }
}
