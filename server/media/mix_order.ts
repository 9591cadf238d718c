import { z } from 'zod'
import type { MixResult } from '../rooms/ports/media_provider.js'

/** One input of CreateCommonMixStream. */
export interface MixStreamInput {
  InputStreamName: string
  LayoutParams: {
    ImageLayer: number
    InputType?: number
    ImageWidth?: number
    ImageHeight?: number
    LocationX?: number
    LocationY?: number
  }
}

export interface MixStreamRequest {
  MixStreamSessionId: string
  InputStreamList: MixStreamInput[]
  OutputParams: { OutputStreamName: string; OutputStreamType: 0 | 1 }
  MixStreamTemplateId?: number
}

const Layout = z.object({
  image_layer: z.coerce.number().int().min(1).max(16),
  image_width: z.coerce.number().min(0).max(2000).optional(),
  image_height: z.coerce.number().min(0).max(2000).optional(),
  location_x: z.coerce.number().min(0).max(2000).optional(),
  location_y: z.coerce.number().min(0).max(2000).optional(),
  input_type: z.coerce.number().int().min(0).max(5).optional(),
})

/** The legacy Mix_StreamV2 parameters, as old clients send them through merge_stream. */
const LegacyPara = z.object({
  output_stream_id: z.string().min(1).max(128),
  output_stream_type: z.coerce.number().int().min(0).max(1).default(0),
  mix_stream_template_id: z.coerce.number().int().optional(),
  input_stream_list: z
    .array(z.object({ input_stream_id: z.string().min(1).max(128), layout_params: Layout }))
    .min(1)
    .max(16),
})

const Legacy = z.union([
  z.object({ interface: z.object({ para: LegacyPara }) }).transform((it) => it.interface.para),
  z.object({ para: LegacyPara }).transform((it) => it.para),
  LegacyPara,
])

/** What the cloud is to be asked: a mix, or its end (only the background is left). */
export type MixOrder = { readonly mix: MixStreamRequest } | { readonly cancel: string }

/** The parameters are wrong, or name a stream that is not the room's. Codes: those of the legacy interface. */
export type MixRefusal = { readonly refused: MixResult }

/**
 * Translates the legacy mixing request into API 3.0. `allowed` maps every stream
 * name of the room, with and without the bizid, to its full name: no request can
 * touch a stream of somebody else.
 */
export function translateMix(params: unknown, allowed: ReadonlyMap<string, string>): MixOrder | MixRefusal {
  const parsed = Legacy.safeParse(params)
  if (!parsed.success) return refuse(-1, `混流参数错误：${parsed.error.issues[0]?.path.join('.') ?? ''}`)
  const { output_stream_id, input_stream_list, output_stream_type, mix_stream_template_id } = parsed.data
  const output = allowed.get(output_stream_id)
  if (output === undefined) return refuse(-1, '混流参数错误：output_stream_id 不是本房间的流')
  const inputs: MixStreamInput[] = []
  for (const { input_stream_id, layout_params: it } of input_stream_list) {
    const name = allowed.get(input_stream_id)
    if (name === undefined) return refuse(-1, '混流参数错误：input_stream_id 不是本房间的流')
    inputs.push({
      InputStreamName: name,
      LayoutParams: {
        ImageLayer: it.image_layer,
        InputType: it.input_type ?? 0,
        ImageWidth: it.image_width,
        ImageHeight: it.image_height,
        LocationX: it.location_x,
        LocationY: it.location_y,
      },
    })
  }
  const session = output.slice(0, 80)
  if (inputs.length === 1) return { cancel: session }
  return {
    mix: {
      MixStreamSessionId: session,
      InputStreamList: inputs,
      OutputParams: { OutputStreamName: output, OutputStreamType: output_stream_type === 1 ? 1 : 0 },
      MixStreamTemplateId: mix_stream_template_id,
    },
  }
}

/** The legacy number inside an API 3.0 error text (`... -505 ...`), which old clients test for; -1 without one. */
export function legacyMixCode(message: string): number {
  const found = /(?:^|[^\w])(-\d{1,5})(?!\w)/.exec(message)
  return found?.[1] === undefined ? -1 : Number(found[1])
}

function refuse(code: number, message: string): MixRefusal {
  return { refused: { code, message } }
}
