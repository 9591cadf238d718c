/** The build of hls.js without subtitles, other sound tracks and DRM, which live rooms have none of. */
declare module 'hls.js/light' {
  export { default } from 'hls.js'
}
