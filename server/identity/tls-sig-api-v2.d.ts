/** The part of tls-sig-api-v2 that is used here; the package carries no types. */
declare module 'tls-sig-api-v2' {
  export class Api {
    constructor(sdkAppID: number, secretKey: string)
    /** A UserSig (v2, HMAC-SHA256) of this user, valid from the machine's time on for `expire` seconds. */
    genUserSig(userID: string, expire: number): string
  }
}
