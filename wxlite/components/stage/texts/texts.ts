import { isChinese } from '../language'
import { en } from './en'
import { zh } from './zh'

export type Texts = typeof zh

/** What this phone shows, in its language: groups by component or file. */
export const texts: Texts = isChinese() ? zh : en
