import { ownText } from './package_texts.js'

/** Software of others inside a package's compiled files, of which the package's own licence says nothing. */
export interface CompiledIn {
  /** The package. */
  within: string
  title: string
  text: string
}

const FFMPEG = `The WebAssembly in @mediabunny/aac-encoder holds the AAC encoder of FFmpeg (libavcodec and libavutil,
https://ffmpeg.org), used under the GNU Lesser General Public License, version 2.1 or later. FFmpeg is
Copyright (c) the FFmpeg developers. The configuration in the package's README enables neither GPL nor nonfree parts.

Source and rebuilding: FFmpeg's source is at https://git.ffmpeg.org/ffmpeg.git and
https://github.com/FFmpeg/FFmpeg; the package's README lists the whole configuration, and its src/bridge.c is
what is linked with it. This project is distributed with its whole source: an encoder that was built anew takes
the place of the one in node_modules/@mediabunny/aac-encoder, and the demo is bundled with it at the next start once
node_modules/.cache/rtcroom-demo is removed.
You may change FFmpeg for your own use and debug such changes, as that licence says.`

const RUNTIME = `The same WebAssembly and its script hold parts of Emscripten's runtime, and of musl, its C library.

Emscripten: Copyright (c) 2010-2022 The Emscripten Authors; under the MIT licence:`

const H264 = `The WebAssembly in h264-mp4-encoder holds minih264 (https://github.com/lieff/minih264, CC0-1.0, given to the
public domain by its authors) and MP4v2 (libmp4v2, Copyright (c) Cisco Systems and others), used under the Mozilla
Public License, version 1.1 (https://www.mozilla.org/MPL/1.1/). MP4v2's source is at
https://github.com/TechSmith/mp4v2; how both are built stands in the package's repository. It is loaded only in
browsers whose own H.264 encoder is none for live pictures. Whoever hands out an H.264 encoder may need a licence of
its patents, which is the operator's to judge.`

const CRATES = `The WebAssembly in glass-easel-template-compiler, which runs in the server and is not sent to browsers, was
compiled from Rust. It names these crates; each one's licence is on its page, https://crates.io/crates/NAME:

aho-corasick 1.1.3, compact_str 0.7.1, dlmalloc 0.2.7, hashbrown 0.15.0, lazy_static 1.4.0, log 0.4.21, memchr 2.7.2,
regex 1.10.4, regex-automata 0.4.6, regex-syntax 0.8.3, serde-wasm-bindgen 0.6.5, sourcemap 7.1.1, wasm-bindgen 0.2.92,
and the Rust standard library (MIT or Apache-2.0, https://www.rust-lang.org).`

export function compiledIn(): CompiledIn[] {
  return [
    {
      within: '@mediabunny/aac-encoder',
      title: 'FFmpeg (LGPL-2.1-or-later)',
      text: `${FFMPEG}\n\n${ownText('LGPL-2.1')}`,
    },
    {
      within: '@mediabunny/aac-encoder',
      title: 'Emscripten and musl (MIT)',
      text: `${RUNTIME}\n\n${ownText('MIT')}\n\n${ownText('musl')}`,
    },
    { within: 'h264-mp4-encoder', title: 'minih264 (CC0-1.0), MP4v2 (MPL-1.1)', text: H264 },
    {
      within: 'h264-mp4-encoder',
      title: 'Emscripten and musl (MIT)',
      text: `${RUNTIME}\n\n${ownText('MIT')}\n\n${ownText('musl')}`,
    },
    { within: 'glass-easel-template-compiler', title: 'Rust crates', text: CRATES },
  ]
}
