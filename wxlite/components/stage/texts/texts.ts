import { speakEnglish } from '../../../utils/english'
import { isChinese } from '../language'
import { en } from './en'
import { zh } from './zh'

// What the library says, and the server, is shown beside it.
if (!isChinese()) speakEnglish()

/** What this phone shows, in its language: groups by component or file. */
export const texts: typeof zh = isChinese() ? zh : en
