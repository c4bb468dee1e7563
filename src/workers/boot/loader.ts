// The first file of every worker process, of the library and of the app: sends READY, then runs the bundled worker
// beside it from V8's code cache, where the cache fits this very runtime. Compiling it again would take 5 ms of the 50
// that a worker needs to start. scripts/run/bundle-workers.mjs makes this file host.cjs.

import { readFileSync, writeFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { CHANNEL_FD } from '../../engine/wire/protocol.ts'
import { THREAD_ARGUMENT } from './in-thread.ts'
import { readyFrame } from './ready-frame.ts'
import { registerForTypeScript, requireOrRefuse } from './typescript.ts'

// The C library has read these before any code here. Programs that a worker starts must not inherit them
// (engine/process/host-entry.ts).
delete process.env['MALLOC_MMAP_THRESHOLD_']
delete process.env['MALLOC_TRIM_THRESHOLD_']

const setGlobal = (name: string, value: unknown): void => {
  Reflect.set(globalThis, Symbol.for(`procdeck.${name}`), value)
}

// The worker of a process that waits for adoption sends READY, when everything is loaded.
const waits = process.env['PROCDECK_WARM'] === '1'
if (process.env['PROCDECK_PARENT'] === String(process.ppid) && process.argv[2] !== THREAD_ARGUMENT && !waits) {
  // The parent sends the first work while the worker is loaded here: both take the same time.
  writeSync(CHANNEL_FD, readyFrame())
  setGlobal('ready-sent', true)
}

const source = join(__dirname, 'host-main.js')
const cache = join(__dirname, 'host-main.cache')

function readCache(): Buffer | undefined {
  try {
    return readFileSync(cache)
  } catch {
    return undefined // without a cache the start is slower
  }
}

const cachedData = readCache()
// The source is a function of `require`, in plain ASCII that needs no decoding. V8 rejects a cache of another version.
const script = new Script(readFileSync(source, 'latin1'), {
  filename: source,
  ...(cachedData === undefined ? {} : { cachedData }),
})
if (waits) setGlobal('rehearsal', pathToFileURL(join(__dirname, 'rehearsal.mjs')).href)
// Code from a cache cannot import; this file can.
setGlobal('import', (url: string): Promise<unknown> => {
  registerForTypeScript(url)
  return import(url)
})
const requireFile = createRequire(__filename)
setGlobal('require', requireOrRefuse(requireFile))
const run = script.runInThisContext() as (require: NodeJS.Require) => void
run(requireFile)

// Only the build sets this variable, for a rehearsal: the cache holds the code that has run by then.
if (process.env['PROCDECK_MAKE_CODE_CACHE'] === '1')
  process.on('exit', () => {
    writeFileSync(cache, script.createCachedData())
  })
