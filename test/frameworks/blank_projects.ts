/** A project as a framework's own tool makes it, as far as its build needs it. */
export interface BlankProject {
  /** Exact versions: what the page of the recipes names was run with these. */
  packages: { readonly [name: string]: string }
  /** Where the example goes. */
  page: string
  files: { readonly [file: string]: string }
  build: readonly string[]
  /** The folder of WeChat's output. */
  output: string
}

function all(scope: string, names: string[], version: string): { [name: string]: string } {
  return Object.fromEntries(names.map((name) => [`${scope}/${name}`, version]))
}

export const TARO: BlankProject = {
  packages: {
    ...all(
      '@tarojs',
      ['cli', 'taro', 'react', 'runtime', 'components', 'helper', 'shared', 'plugin-framework-react'],
      '4.2.0',
    ),
    ...all('@tarojs', ['plugin-platform-weapp', 'vite-runner'], '4.2.0'),
    'babel-preset-taro': '4.2.0',
    '@babel/core': '^7',
    '@babel/preset-react': '^7',
    '@types/react': '^18',
    '@vitejs/plugin-react': '^4',
    react: '^18',
    'react-dom': '^18',
    terser: '^5',
    vite: '^4',
  },
  page: 'src/pages/call/call.tsx',
  files: {
    'config/index.js': `export default {
      projectName: 'call', designWidth: 750, deviceRatio: { 750: 1 }, sourceRoot: 'src', outputRoot: 'dist',
      framework: 'react', compiler: 'vite', plugins: ['@tarojs/plugin-platform-weapp'], mini: {},
    }`,
    'babel.config.js': `module.exports = { presets: [['taro', { framework: 'react', ts: true, compiler: 'vite' }]] }`,
    'project.config.json': '{ "miniprogramRoot": "dist/", "projectname": "call", "appid": "touristappid" }',
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'es2017',
        module: 'esnext',
        moduleResolution: 'bundler',
        strict: true,
        jsx: 'react-jsx',
        noEmit: true,
        skipLibCheck: true,
        types: [],
      },
      include: ['src'],
    }),
    'src/app.config.ts': `export default { pages: ['pages/call/call'], window: { navigationBarTitleText: 'call' } }`,
    'src/app.tsx': `import type { PropsWithChildren } from 'react'
      export default function App({ children }: PropsWithChildren) { return children }`,
    'src/pages/call/call.config.ts': `export default { navigationBarTitleText: 'call' }`,
  },
  build: ['taro', 'build', '--type', 'weapp'],
  output: 'dist',
}

export const UNI_APP: BlankProject = {
  packages: {
    ...all('@dcloudio', ['uni-app', 'uni-mp-weixin', 'uni-components', 'vite-plugin-uni'], '3.0.0-5010420260703001'),
    vue: '3.4.21',
    vite: '5.2.8',
  },
  page: 'src/pages/call/call.vue',
  files: {
    'vite.config.ts': `import uni from '@dcloudio/vite-plugin-uni'
      import { defineConfig } from 'vite'
      export default defineConfig({ plugins: [uni()] })`,
    'index.html': '<script type="module" src="/src/main.ts"></script>',
    'src/main.ts': `import { createSSRApp } from 'vue'
      import App from './App.vue'
      export const createApp = () => ({ app: createSSRApp(App) })`,
    'src/App.vue': '<script>\nexport default {}\n</script>\n',
    'src/pages.json': '{ "pages": [{ "path": "pages/call/call" }] }',
    'src/manifest.json': '{ "name": "call", "appid": "", "vueVersion": "3", "mp-weixin": { "appid": "touristappid" } }',
  },
  build: ['uni', 'build', '-p', 'mp-weixin'],
  output: 'dist/build/mp-weixin',
}
