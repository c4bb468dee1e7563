// The first file of every worker process: runs the bundled worker host beside it, with the code that V8 has compiled
// before, where that fits this very runtime. Compiling it anew would take 5 ms of the 50 that a worker needs to start.

'use strict'

const { readFileSync, writeFileSync, writeSync } = require('node:fs')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { Script } = require('node:vm')

// Of src/engine/channel/protocol.ts; the build compares them.
const PROTOCOL = 2
const CHANNEL_FD = 3

/** The frame READY: the parent sends the first work while the host is loaded here, which takes as long as that way. */
function sayReady() {
  const text = Buffer.from(JSON.stringify({ protocol: PROTOCOL, pid: process.pid }))
  const frame = Buffer.alloc(13 + text.length)
  frame.writeUInt32LE(9 + text.length, 0)
  frame[4] = 0x81
  frame.writeUInt32LE(text.length, 9)
  text.copy(frame, 13)
  writeSync(CHANNEL_FD, frame)
  Object.assign(globalThis, { [Symbol.for('procdeck.said-ready')]: true })
}

// Read by the C library before any code here; what this program starts is not meant (engine/process/host-entry.ts).
delete process.env['MALLOC_MMAP_THRESHOLD_']
delete process.env['MALLOC_TRIM_THRESHOLD_']

// One that waits to be taken says so itself, when everything is loaded.
const waits = process.env['PROCDECK_WARM'] === '1'
if (process.env['PROCDECK_PARENT'] === String(process.ppid) && process.argv[2] !== 'thread' && !waits) sayReady()

const source = path.join(__dirname, 'host-main.js')
const cache = path.join(__dirname, 'host-main.cache')

/** @returns {Buffer | undefined} */
function readCache() {
  try {
    return readFileSync(cache)
  } catch {
    return undefined // none was made: slower, and nothing else
  }
}

// Already a function of `require`; plain ASCII, which is read without decoding.
const script = new Script(readFileSync(source, 'latin1'), {
  filename: source,
  cachedData: readCache(), // V8 refuses what another version of it has made
})
if (waits) {
  const rehearsal = pathToFileURL(path.join(__dirname, 'rehearsal.mjs')).href
  Reflect.set(globalThis, Symbol.for('procdeck.rehearsal'), rehearsal)
}
// Code that comes from a cache cannot import; this file can.
Reflect.set(globalThis, Symbol.for('procdeck.import'), (/** @type {string} */ url) => import(url))
Reflect.set(globalThis, Symbol.for('procdeck.require'), require)
script.runInThisContext()(require)

// Only the build asks for this, after a rehearsal: what has run by then is in the cache.
if (process.env['PROCDECK_MAKE_CODE_CACHE'] === '1')
  process.on('exit', () => {
    writeFileSync(cache, script.createCachedData())
  })
