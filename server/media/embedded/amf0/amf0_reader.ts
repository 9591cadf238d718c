import { MalformedError } from '../malformed.js'

/** What AMF0 can say. Objects are Maps, so that no key is special. */
export type AmfValue = number | string | boolean | null | undefined | Date | AmfValue[] | AmfObject

export type AmfObject = Map<string, AmfValue>

/** Type markers. Source: Adobe AMF0 specification 2.1. */
export const Marker = {
  NUMBER: 0,
  BOOLEAN: 1,
  STRING: 2,
  OBJECT: 3,
  NULL: 5,
  UNDEFINED: 6,
  ECMA_ARRAY: 8,
  OBJECT_END: 9,
  STRICT_ARRAY: 10,
  DATE: 11,
  LONG_STRING: 12,
} as const

const MAX_DEPTH = 8
const MAX_VALUES = 1024

/**
 * Reads AMF0 values one after the other. Nesting and the number of values are
 * limited; lengths that are announced are never trusted.
 */
export class Amf0Reader {
  #values = 0
  /** What cannot be read ends what is read, and is no error. */
  #lenient = false

  constructor(
    private readonly data: Buffer,
    public offset = 0,
  ) {}

  get done(): boolean {
    return this.offset >= this.data.length
  }

  /** Everything that is left. */
  all(): AmfValue[] {
    const values: AmfValue[] = []
    while (!this.done) values.push(this.value())
    return values
  }

  /** The same up to what cannot be read; of an object that holds it the fields before. */
  readable(): AmfValue[] {
    this.#lenient = true
    const values: AmfValue[] = []
    while (!this.done) this.#orNothing(() => values.push(this.value()))
    return values
  }

  #orNothing<Value>(read: () => Value): Value | undefined {
    try {
      return read()
    } catch (error) {
      if (!this.#lenient || !(error instanceof MalformedError)) throw error
      this.offset = this.data.length
      return undefined
    }
  }

  /** The next value. Throws MalformedError. */
  value(depth = 0): AmfValue {
    if (depth > MAX_DEPTH) throw new MalformedError('AMF0 is nested too deeply')
    if (++this.#values > MAX_VALUES) throw new MalformedError('AMF0 holds too many values')
    const marker = this.#take(1).readUInt8()
    switch (marker) {
      case Marker.NUMBER:
        return this.#take(8).readDoubleBE()
      case Marker.BOOLEAN:
        return this.#take(1).readUInt8() !== 0
      case Marker.STRING:
        return this.#text(this.#take(2).readUInt16BE())
      case Marker.LONG_STRING:
        return this.#text(this.#take(4).readUInt32BE())
      case Marker.NULL:
        return null
      case Marker.UNDEFINED:
        return undefined
      case Marker.OBJECT:
        return this.#object(depth)
      case Marker.ECMA_ARRAY:
        this.#take(4) // The count is a hint only: the end marker counts.
        return this.#object(depth)
      case Marker.STRICT_ARRAY:
        return this.#array(this.#take(4).readUInt32BE(), depth)
      case Marker.DATE:
        return this.#date()
      default:
        throw new MalformedError(`AMF0 marker ${marker} is not known`)
    }
  }

  #object(depth: number): AmfObject {
    const object: AmfObject = new Map()
    while (this.#orNothing(() => this.#field(object, depth)));
    return object
  }

  /** Answers whether there may be another one. */
  #field(object: AmfObject, depth: number): boolean {
    const key = this.#text(this.#take(2).readUInt16BE())
    if (key === '' && this.data[this.offset] === Marker.OBJECT_END) {
      this.offset += 1
      return false
    }
    object.set(key, this.value(depth + 1))
    return true
  }

  #array(count: number, depth: number): AmfValue[] {
    const array: AmfValue[] = []
    for (let i = 0; i < count; i++) array.push(this.value(depth + 1))
    return array
  }

  #date(): Date {
    const date = new Date(this.#take(8).readDoubleBE())
    this.#take(2) // Time zone: reserved, to be ignored.
    return date
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8')
  }

  #take(length: number): Buffer {
    const end = this.offset + length
    if (end > this.data.length) throw new MalformedError('AMF0 ends early')
    const part = this.data.subarray(this.offset, end)
    this.offset = end
    return part
  }
}
