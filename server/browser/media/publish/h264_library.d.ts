/** The text of the script, by `with { type: 'text' }`. */
declare module 'h264-mp4-encoder/embuild/dist/h264-mp4-encoder.web.js' {
  const source: string
  export default source
}
