/** package.json of `rtcroom-client`. Bundlers take `exports`, the mini-program's tools `miniprogram`. */
export function manifest({ version, license }: { version: string; license: string }): object {
  const web = (name: string) => ({ types: `./types/server/browser/${name}.d.ts`, import: `./web/${name}.js` })
  return {
    name: 'rtcroom-client',
    version,
    description: 'Live audio/video rooms: the client library of RTCRoom, for WeChat mini-programs and web pages',
    keywords: ['wechat', 'miniprogram', 'live-pusher', 'live-player', 'webcodecs', 'video-call'],
    license,
    type: 'module',
    sideEffects: false,
    miniprogram: 'miniprogram_dist',
    exports: {
      '.': web('client/index'),
      './media': web('media/index'),
      './miniprogram_dist/*': { types: './miniprogram_dist/*.d.ts', default: './miniprogram_dist/*.js' },
      './package.json': './package.json',
    },
    files: ['miniprogram_dist', 'web', 'types', '*.md'],
    // DevTools builds what stands in `dependencies`, whether a mini-program asks for it or not: there is nothing.
    dependencies: {},
  }
}
