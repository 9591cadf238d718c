// Run in a folder that has miniprogram-ci: DevTools' "build npm" and its compiler, on the mini-program in `app`.
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const ci = createRequire(path.resolve('package.json'))('miniprogram-ci')
const encoding = { type: 'pkcs1', format: 'pem' }
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: encoding,
  publicKeyEncoding: encoding,
})
writeFileSync('key.pem', privateKey)
const project = new ci.Project({
  appid: 'wx0123456789abcdef',
  type: 'miniProgram',
  projectPath: path.resolve('app'),
  privateKeyPath: path.resolve('key.pem'),
  ignores: ['node_modules/**/*'],
})
// WeChat's server would answer this for a real AppID and key: the limits of sizes, no part of the compilation.
const setting = { MaxCodeSize: 2048, MaxSubpackageSubCodeSize: 2048, MaxSubpackageFullCodeSize: 20480 }
project.attr = async () => ({ appid: project.appid, platform: false, appType: 0, setting })
const warnings = await ci.packNpm(project, {
  reporter: ({ miniprogram_pack_num }) => console.log(miniprogram_pack_num),
})
console.log(JSON.stringify(warnings))
await ci.getCompiledResult(
  { project, version: '1.0.0', desc: 'call', setting: { es6: true, minify: true }, onProgressUpdate() {} },
  path.resolve('compiled.zip'),
)
process.exit(0)
