import { fill } from '../../components/stage/language'
import { config } from '../../config'
import { texts } from '../texts/texts'
import { keepFile, readText, writeText } from './phone'
import { startOf } from './start_of'

/** How this user appears to others. */
export interface Profile {
  userName: string
  /** The chosen picture on this phone; '' when there is none. */
  picture: string
  /** The same where others can load it; '' when it was not uploaded. */
  userAvatar: string
}

/** Storage key of the profile, as JSON. */
const PROFILE_KEY = 'rtcroom.profile'
export const USER_NAME_LIMIT = 16

function field(value: object, name: keyof Profile): string {
  const found = Object.entries(value).find(([key]) => key === name)?.[1]
  return typeof found === 'string' ? found : ''
}

function save(profile: Profile): Profile {
  writeText(PROFILE_KEY, JSON.stringify(profile))
  return profile
}

/** The stored profile; on first use one with a name of its own. */
export function readProfile(): Profile {
  try {
    const value: unknown = JSON.parse(readText(PROFILE_KEY) || 'null')
    if (typeof value === 'object' && value !== null) {
      const profile = {
        userName: field(value, 'userName'),
        picture: field(value, 'picture'),
        userAvatar: field(value, 'userAvatar'),
      }
      if (profile.userName !== '') return profile
    }
  } catch {
    // Damaged: start over.
  }
  return save({
    userName: fill(texts.profile.guest, Math.floor(1000 + Math.random() * 9000)),
    picture: '',
    userAvatar: '',
  })
}

/** An empty name leaves the old one. */
export function renameProfile(name: string): Profile {
  const userName = startOf(name.trim(), USER_NAME_LIMIT)
  const profile = readProfile()
  return userName === '' ? profile : save({ ...profile, userName })
}

/** Keeps a picture that `chooseAvatar` gave. Fails only when the operator's upload fails. */
export async function choosePicture(temporaryPath: string): Promise<Profile> {
  const userAvatar = config.uploadAvatar ? await config.uploadAvatar(temporaryPath) : ''
  return save({ ...readProfile(), picture: keepFile(temporaryPath), userAvatar })
}
