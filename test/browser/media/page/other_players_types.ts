/** Where a player stands: what is shown, and how much it has beyond that, seconds. */
export interface PlayerState {
  at: number
  ahead: number
  error: string
}

declare global {
  interface Window {
    players: {
      /** Opens the stream in every player. */
      open(url: string): void
      states(): { [name: string]: PlayerState }
    }
  }
}
