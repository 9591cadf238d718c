const PROTOCOL = '^wxlite/utils/protocol[.]ts$'
/** Pure files of the server that run in browsers too. */
const SHARED = ['^server/media/flv/', '^server/demo/(tags|tag_spec|live_tags|mini_package|phone_controls)[.]ts$']
const ADAPTERS = '^server/(store|bus|im|media|identity|cloud|webhooks|moderation)/'

/** The server's layers, low to high. */
export const LAYERS = [
  { name: 'protocol', is: PROTOCOL },
  {
    name: 'ground',
    is: '^server/(clock|error_message|ids|log|log_terminal|protocol_error|config|config_schema)[.]ts$|^server/(config|http|limits)/|^server/doctor/(?!main[.]ts$)',
  },
  { name: 'rules', is: '^server/(rooms|calls)/rules/' },
  { name: 'ports', is: '^server/(rooms|calls|queues)/ports/' },
  { name: 'rooms', is: '^server/(rooms|calls|queues)/(?!rules/|ports/)' },
  { name: 'adapters', is: '^server/(store|bus|im|media|identity|cloud|metrics|timeline|webhooks|moderation)/' },
  { name: 'planes', is: '^server/planes/' },
  { name: 'operations', is: '^server/(views|schemas|operations|admin)/|^server/services[.]ts$' },
  { name: 'routes', is: '^server/(middlewares|routes|docs)/' },
  { name: 'assembly', is: '^server/assembly[.]ts$|^server/(demo|console|desk|watch)/' },
  { name: 'app', is: '^server/app[.]ts$' },
  { name: 'main', is: '^server/(main|banner)[.]ts$|^server/doctor/main[.]ts$|^server/tools/' },
]

const downward = LAYERS.slice(0, -1).map(({ name, is }, at) => ({
  name: `layers: ${name} imports nothing above it`,
  comment:
    'An import goes downward or stays in its layer: move what both need to the lower one, or hand it in as an argument.',
  severity: 'error',
  from: { path: is },
  to: { path: LAYERS.slice(at + 1).map((layer) => layer.is) },
}))

/**
 * Laws about imports, type-only ones included, as dependency-cruiser takes them. A breach is listed under its law's
 * name; the comment says what to do then.
 */
export const IMPORT_LAWS = [
  ...downward,
  {
    name: 'no circles',
    comment: 'Type-only imports count: put what both sides need into a file of its own, below them.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no import of nothing',
    comment: 'The path names no file.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: '^(?:\\w|@)' },
  },
  {
    name: 'rules are pure',
    comment: 'Rules import the contract and rules alone, no package and nothing of Node.',
    severity: 'error',
    from: { path: '^server/(rooms|calls)/rules/' },
    to: { pathNot: ['^server/(rooms|calls)/rules/', PROTOCOL] },
  },
  {
    name: 'only assembly.ts and planes/ name adapters',
    comment:
      'Ask for the port (rooms/ports, identity/identity.ts, webhooks/deliveries.ts) and let the assembly hand the adapter in.',
    severity: 'error',
    // The doctor is a client of the relay, and speaks its protocols.
    from: {
      path: '^server/',
      pathNot: [ADAPTERS, '^server/(planes|metrics|browser|tools/reach)/', '^server/assembly[.]ts$'],
    },
    to: { path: ADAPTERS, pathNot: '^server/(identity/identity|webhooks/deliveries)[.]ts$' },
  },
  {
    name: 'the relay speaks no protocol',
    comment: 'The relay owns a neutral MediaTag; what writes FLV or RTMP is handed in as an encoder.',
    severity: 'error',
    from: { path: '^server/media/embedded/relay/' },
    to: { path: '^server/media/(flv|embedded/(flv|rtmp|amf0))/' },
  },
  {
    name: 'docs describe without routes',
    comment: 'docs/ reads schemas and operations; the routes hand it what they serve.',
    severity: 'error',
    from: { path: '^server/docs/' },
    to: { path: '^server/routes/' },
  },
  {
    name: 'the server knows of the library only its contract',
    comment: 'Of wxlite the server imports utils/protocol.ts alone.',
    severity: 'error',
    from: { path: '^server/', pathNot: '^server/browser/' },
    to: { path: '^wxlite/', pathNot: PROTOCOL },
  },
  {
    name: 'the library stands alone',
    comment: 'wxlite/ is copied into an app as it is: it imports nothing outside itself, no package either.',
    severity: 'error',
    from: { path: '^wxlite/' },
    to: { pathNot: '^wxlite/' },
  },
  {
    name: 'a browser has no Node',
    comment: 'What runs in a browser imports nothing of Node.',
    severity: 'error',
    from: { path: '^server/browser/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'a browser does not run the server',
    comment:
      'Of the server, browser code imports the pure files that both sides share alone (SHARED in test/laws/laws.mjs).',
    severity: 'error',
    from: { path: '^server/browser/' },
    to: { path: '^server/', pathNot: ['^server/browser/', ...SHARED] },
  },
  {
    name: 'what a browser shares is pure',
    comment: 'It runs in browsers too: nothing of Node, nothing else of the server.',
    severity: 'error',
    from: { path: SHARED },
    to: { pathNot: [...SHARED, '^node_modules/'] },
  },
  {
    name: 'the server does not run browser code',
    comment: 'server/browser is built for browsers by demo/build, which reads it as files.',
    severity: 'error',
    from: { path: '^server/', pathNot: '^server/browser/' },
    to: { path: '^server/browser/' },
  },
]

/**
 * What one file alone may name, so that tests and other platforms can put another in its place. `names` is held
 * against code without comments and texts.
 */
export const PLACE_LAWS = [
  {
    name: 'process.env is read in config.ts',
    comment: 'Make it a setting.',
    names: /\bprocess\.env\b/,
    within: /^server\//,
    except: /^server\/config\.ts$/,
  },
  {
    name: '`wx` is named in one file per side',
    comment:
      'Ask the platform (library), the shell (demo), which language it is (texts), or for sound and vibration (what rings).',
    names: /\bwx\.[a-zA-Z]/,
    within: /^wxlite\//,
    except:
      /^wxlite\/(?:utils\/platform\/platform|demo\/shell\/phone|components\/stage\/language|components\/incoming-call\/bell)\.ts$/,
  },
  {
    name: "the server's time is clock.ts",
    comment: 'Take a Clock.',
    names: /\bDate\.now\b|\bnew Date\(\)|\bset(?:Timeout|Interval)\(/,
    within: /^server\/(?!browser\/|main\.ts$|demo\/)/,
    except: /^server\/clock\.ts$/,
  },
  {
    name: 'others are asked by cloudHttp',
    comment: 'Use server/cloud/cloud_http.ts: an answer that never ends ends there.',
    names: /\baxios\s*[.(]\s*(?!isAxiosError\b)/,
    within: /^server\//,
    except: /^server\/cloud\/cloud_http\.ts$/,
  },
  {
    name: "the library's time is its platform",
    comment: 'Take the platform.',
    names: /\bDate\.now\b|\bnew Date\(\)|\bset(?:Timeout|Interval)\(/,
    within: /^wxlite\/utils\//,
    except: /^wxlite\/utils\/platform\/platform\.ts$/,
  },
]
