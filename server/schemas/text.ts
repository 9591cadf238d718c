import { z } from 'zod'
import { isUsable } from '../limits/usable_text.js'

const MESSAGE = '含有无法使用的字符'

/** Text that people write or clients pass on. Every text field of a request is made from this. */
export const text = () => z.string().refine(isUsable, { message: MESSAGE })
