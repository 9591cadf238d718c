import { AudienceMap } from '../../server/store/audience_map.js'

/** An audience of these: userID -> userInfo. */
export function audienceOf(infos: { readonly [userID: string]: string }): AudienceMap {
  const audience = new AudienceMap()
  audience.edit(Object.entries(infos).map(([userID, userInfo]) => ({ type: 'put', userID, userInfo })))
  return audience
}
