// The first file of every worker process: runs the bundled worker host beside it, with the code that V8 has compiled
// before, where that fits this very runtime. Compiling it anew would take 5 ms of the 50 that a worker needs to start.

'use strict'

const { readFileSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { constants, Script } = require('node:vm')

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

const script = new Script(`(function (require) {${readFileSync(source, 'utf8')}\n})`, {
  filename: source,
  cachedData: readCache(), // V8 refuses what another version of it has made
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})
script.runInThisContext()(require)

// Only the build asks for this, after a rehearsal: what has run by then is in the cache.
if (process.env['PROCDECK_MAKE_CODE_CACHE'] === '1')
  process.on('exit', () => {
    writeFileSync(cache, script.createCachedData())
  })
