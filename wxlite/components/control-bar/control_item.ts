/** One button of a control bar. */
export interface ControlItem {
  key: string
  /** File name in assets/icons, without `.svg`. */
  icon: string
  label: string
  /** Switched on: shown bright. */
  active?: boolean
  /** Ends something: shown red. */
  danger?: boolean
  /** Opens the share card instead of raising an event. */
  share?: boolean
  /** A number in the corner; '' for none. */
  badge?: string
}
