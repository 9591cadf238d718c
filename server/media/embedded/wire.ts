import { withoutStartCodes } from '../flv/annex_b.js'
import { foreignFormat, rareProfile } from '../flv/formats.js'
import { EncodedTag, kindOf } from './flv/encoded_tag.js'
import { readMetadata } from './flv/metadata.js'
import { silence } from './flv/silence.js'
import type { MediaTag, PlayFormat, Wire } from './relay/media_tag.js'
import { tagChunks } from './rtmp/tag_chunks.js'

/** RTMP and FLV, for a relay that speaks neither. */
export const wire: Wire = {
  tag: (type, timestamp, payload) => new EncodedTag(type, timestamp, payload),
  kindOf,
  inPlayersForm: withoutStartCodes,
  foreignFormat: (type, payload) => foreignFormat(type, payload) ?? rareProfile(type, payload),
  silence,
  metadata: readMetadata,
  encode,
}

function encode(tags: readonly MediaTag[], format: PlayFormat): Buffer {
  const [only] = tags
  if (only !== undefined && tags.length === 1) return only.encoded(format)
  return format === 'flv' ? Buffer.concat(tags.map((tag) => tag.encoded('flv'))) : tagChunks(tags)
}
