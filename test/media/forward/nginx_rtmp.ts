import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** nginx with its RTMP module; answers how to end it. */
export async function nginxRtmp(port: number): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rtcroom-nginx-'))
  const conf = `load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off; master_process off; user root; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 64; }
rtmp { server { listen 127.0.0.1:${port}; application live { live on; } } }
`
  await writeFile(path.join(folder, 'nginx.conf'), conf)
  const child = spawn('nginx', ['-c', path.join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' })
  return async () => {
    const gone = once(child, 'close')
    child.kill('SIGKILL')
    await gone
    await rm(folder, { recursive: true, force: true })
  }
}
