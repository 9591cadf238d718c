/** There is no verdict; the client of the cloud has said why. */
export class NoVerdict extends Error {
  override readonly name = 'NoVerdict'
}
