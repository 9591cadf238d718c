import type { StreamTag, TagType } from '../stream_tap.js'

/** How a player wants its bytes. */
export type PlayFormat = 'flv' | 'rtmp'

/** A tag as the relay passes it on: it knows its own bytes in every form, made once and shared by all who play it. */
export interface MediaTag extends StreamTag {
  /** What it takes in memory, bytes. */
  readonly size: number
  encoded(format: PlayFormat): Buffer
  /** The same at another time. */
  at(timestamp: number): MediaTag
}

/** What a payload is: decoder configuration, key frame, end of sequence, or anything else. */
export type TagKind = 'header' | 'key' | 'end' | 'other'

/** What a publisher says that it will send. */
export interface Promised {
  audio: boolean
  video: boolean
}

/** Metadata of a stream: the script tag as players get it, and the tracks that it names. */
export interface Metadata {
  payload: Buffer
  promised: Promised
}

/** What the relay needs of the protocols that it does not speak itself. */
export interface Wire {
  tag(type: TagType, timestamp: number, payload: Buffer): MediaTag
  kindOf(type: TagType, payload: Buffer): TagKind
  /** The same picture in the form that every player takes; undefined for what is in it already. */
  inPlayersForm(video: Buffer): Buffer | undefined
  /** The name of a format that not every player plays; undefined for the others. */
  foreignFormat(type: TagType, payload: Buffer): string | undefined
  /** The body of a silent frame for this configuration of sound; undefined where none can be made. */
  silence(configuration: Buffer): Buffer | undefined
  /** Undefined for data that is not relayed; a text says why data cannot be read. */
  metadata(data: Buffer): Metadata | string | undefined
  /** Several tags as one player's bytes. */
  encode(tags: readonly MediaTag[], format: PlayFormat): Buffer
}
