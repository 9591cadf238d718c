/// <reference path="./h264_library.d.ts" />

// The encoder's worker as a script of its own: an address has a content security policy of its own, which lets it
// compile text where no page may.
import library from 'h264-mp4-encoder/embuild/dist/h264-mp4-encoder.web.js' with { type: 'text' }
import { h264WorkerSource } from './h264_worker.js'

new Function(h264WorkerSource(library))()
