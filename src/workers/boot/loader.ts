// The first file of every worker process, of the library and of the app: sends READY, then runs the bundled worker beside
// it with the code that V8 has compiled before, where that fits this very runtime. Compiling it anew would take 5 ms of
// the 50 that a worker needs to start. scripts/run/bundle-workers.mjs makes it host.cjs.

import { readFileSync, writeFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Script } from 'node:vm'
import { CHANNEL_FD } from '../../engine/wire/protocol.ts'
import { THREAD_ARGUMENT } from './in-thread.ts'
import { readyFrame } from './ready-frame.ts'

// Read by the C library before any code here; what this program starts is not meant (engine/process/host-entry.ts).
delete process.env['MALLOC_MMAP_THRESHOLD_']
delete process.env['MALLOC_TRIM_THRESHOLD_']

const setGlobal = (name: string, value: unknown): void => {
  Reflect.set(globalThis, Symbol.for(`procdeck.${name}`), value)
}

// A process that waits to be taken sends READY itself, when everything is loaded.
const waits = process.env['PROCDECK_WARM'] === '1'
if (process.env['PROCDECK_PARENT'] === String(process.ppid) && process.argv[2] !== THREAD_ARGUMENT && !waits) {
  // The parent sends the first work while the worker is loaded here, which takes as long as that way.
  writeSync(CHANNEL_FD, readyFrame())
  setGlobal('ready-sent', true)
}

const source = join(__dirname, 'host-main.js')
const cache = join(__dirname, 'host-main.cache')

function readCache(): Buffer | undefined {
  try {
    return readFileSync(cache)
  } catch {
    return undefined // none was made: slower, and nothing else
  }
}

const cachedData = readCache()
// Already a function of `require`; plain ASCII, which is read without decoding. V8 refuses a cache of another version.
const script = new Script(readFileSync(source, 'latin1'), {
  filename: source,
  ...(cachedData === undefined ? {} : { cachedData }),
})
if (waits) setGlobal('rehearsal', pathToFileURL(join(__dirname, 'rehearsal.mjs')).href)
// Code that comes from a cache cannot import; this file can.
setGlobal('import', (url: string): Promise<unknown> => import(url))
const requireFile = createRequire(__filename)
setGlobal('require', requireFile)
const run = script.runInThisContext() as (require: NodeJS.Require) => void
run(requireFile)

// Only the build asks for this, after a rehearsal: what has run by then is in the cache.
if (process.env['PROCDECK_MAKE_CODE_CACHE'] === '1')
  process.on('exit', () => {
    writeFileSync(cache, script.createCachedData())
  })
