/**
 * Whose stream it is, by its name `<userID>_<random>`; '' for a name of another form. For streams that are known
 * already: whether a name from outside is one of ours says `grantedTo` (media/push_rights).
 */
export function streamOwner(streamID: string): string {
  return streamID.slice(0, Math.max(0, streamID.lastIndexOf('_')))
}
