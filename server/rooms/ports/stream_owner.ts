/** Whose stream it is, by its name `<userID>_<random>`; '' for a name of another form. */
export function streamOwner(streamID: string): string {
  return streamID.slice(0, Math.max(0, streamID.lastIndexOf('_')))
}
