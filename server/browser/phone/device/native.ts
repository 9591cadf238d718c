/** The browser's own timers and sockets, taken before the phone puts its own in their place. */
export const native = {
  setTimeout: window.setTimeout.bind(window),
  clearTimeout: window.clearTimeout.bind(window),
  setInterval: window.setInterval.bind(window),
  clearInterval: window.clearInterval.bind(window),
  fetch: window.fetch.bind(window),
  WebSocket: window.WebSocket,
}
