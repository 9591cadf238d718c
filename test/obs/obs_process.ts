import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** Whether OBS and a screen for it are installed. */
export const hasObs = ['obs', 'xvfb-run'].every((tool) => spawnSync('which', [tool]).status === 0)

/** What stands in the fields of "Settings, Stream, Custom". */
export interface StreamFields {
  server: string
  key: string
}

const GLOBAL = `[General]
FirstRun=true
EnableAutoUpdates=false
[Basic]
Profile=test
ProfileDir=test
SceneCollection=test
SceneCollectionFile=test
`
const PROFILE = `[General]
Name=test
[Output]
Mode=Simple
Reconnect=true
RetryDelay=2
[SimpleOutput]
StreamEncoder=x264
VBitrate=300
ABitrate=64
Preset=ultrafast
[Video]
BaseCX=320
BaseCY=240
OutputCX=320
OutputCY=240
FPSCommon=10
`
const SCENES = {
  name: 'test',
  current_scene: 'Scene',
  current_program_scene: 'Scene',
  scene_order: [{ name: 'Scene' }],
  sources: [{ id: 'scene', versioned_id: 'scene', name: 'Scene', settings: { items: [] } }],
}

/** OBS that streams an empty scene, with a folder of its own. */
export async function startObs({ server, key }: StreamFields): Promise<{ output(): string; stop(): Promise<void> }> {
  const home = await mkdtemp(path.join(tmpdir(), 'rtcroom-obs-'))
  const basic = path.join(home, '.config/obs-studio/basic')
  const profile = path.join(basic, 'profiles/test')
  await mkdir(profile, { recursive: true })
  await mkdir(path.join(basic, 'scenes'), { recursive: true })
  await writeFile(path.join(home, '.config/obs-studio/global.ini'), GLOBAL)
  await writeFile(path.join(profile, 'basic.ini'), PROFILE)
  await writeFile(path.join(basic, 'scenes/test.json'), JSON.stringify(SCENES))
  const service = { type: 'rtmp_custom', settings: { server, key, use_auth: false } }
  await writeFile(path.join(profile, 'service.json'), JSON.stringify(service))
  const options = ['--startstreaming', '--multi', '--disable-updater', '--profile', 'test', '--collection', 'test']
  const child = spawn('xvfb-run', ['-a', 'obs', ...options], {
    env: { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: home, LIBGL_ALWAYS_SOFTWARE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: xvfb-run, its screen and OBS end together.
    detached: true,
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
  const ended = once(child, 'close')
  return {
    output: () => text,
    async stop() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await ended
      await rm(home, { recursive: true, force: true })
    },
  }
}
