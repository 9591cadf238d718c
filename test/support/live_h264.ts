/** ffmpeg's options for H.264 as a phone sends it, with a key frame each `gop` pictures. */
export function liveH264(gop: number): string[] {
  const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency']
  return [...codec, '-g', String(gop), '-pix_fmt', 'yuv420p']
}
