/** How one client reaches this server: from `publicUrl`, else from the Host of its own request. */
export interface Address {
  /** https and wss instead of http and ws. */
  secure: boolean
  /** Host with port, as it stands in a URL: `example.org`, `192.168.1.5:5757`. */
  host: string
}
