import { isChinese } from '../language'
import { en } from './en'
import { zh } from './zh'

/** What this phone shows, in its language: groups by component or file. */
export const texts: typeof zh = isChinese() ? zh : en
