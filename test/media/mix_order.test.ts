import { describe, expect, it } from 'vitest'
import { legacyMixCode, translateMix } from '../../server/media/mix_order.js'

const allowed = new Map([
  ['8888_big', '8888_big'],
  ['big', '8888_big'],
  ['8888_small', '8888_small'],
  ['small', '8888_small'],
])
const input = (input_stream_id: string, image_layer: number) => ({
  input_stream_id,
  layout_params: { image_layer, image_width: 160, image_height: 240, location_x: 200, location_y: 400 },
})
const para = (...inputs: object[]) => ({
  app_id: '1',
  interface: 'mix_streamv2.start_mix_stream_advanced',
  mix_stream_session_id: '8888_big',
  output_stream_id: '8888_big',
  output_stream_type: 0,
  input_stream_list: inputs,
})

describe('the legacy mixing request', () => {
  it('becomes a request of API 3.0, whether sent whole or as its parameters alone', () => {
    const wanted = para(input('8888_big', 1), input('small', 2))
    const whole = { timestamp: 1, eventId: 1, interface: { interfaceName: 'Mix_StreamV2', para: wanted } }
    const order = translateMix(whole, allowed)
    expect(order).toEqual(translateMix(wanted, allowed))
    expect(order).toMatchObject({
      mix: {
        MixStreamSessionId: '8888_big',
        OutputParams: { OutputStreamName: '8888_big', OutputStreamType: 0 },
        InputStreamList: [
          { InputStreamName: '8888_big' },
          {
            InputStreamName: '8888_small',
            LayoutParams: { ImageLayer: 2, ImageWidth: 160, ImageHeight: 240, LocationX: 200, LocationY: 400 },
          },
        ],
      },
    })
  })

  it('with the background alone ends the mix', () => {
    expect(translateMix(para(input('big', 1)), allowed)).toEqual({ cancel: '8888_big' })
  })

  it("refuses a stream that is not the room's, as input and as output", () => {
    expect(translateMix(para(input('8888_big', 1), input('8888_other', 2)), allowed)).toMatchObject({
      refused: { code: -1 },
    })
    expect(translateMix({ ...para(input('8888_big', 1)), output_stream_id: 'somebody' }, allowed)).toMatchObject({
      refused: { code: -1 },
    })
  })

  it.each([[{}], ['text'], [null], [{ interface: { para: {} } }], [para()], [para(input('big', 17))]])(
    'refuses %j in words',
    (params) => {
      expect(translateMix(params, allowed)).toMatchObject({
        refused: { code: -1, message: expect.stringContaining('混流参数错误') },
      })
    },
  )

  it('gives old clients the number they test for', () => {
    expect(legacyMixCode('err_code [-505],msg [input stream has no data]')).toBe(-505)
    expect(legacyMixCode('stream al-22_0123 is odd, err_code [-300]')).toBe(-300)
    expect(legacyMixCode('stream al-22_0123 is odd')).toBe(-1)
    expect(legacyMixCode('something else')).toBe(-1)
  })
})
