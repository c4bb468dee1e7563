// One value for eight workers, beside sending it once to one worker.

import { median } from '../figures.mjs'
import { end, commonTask, task, warmPool } from './ours.mjs'
import { checkRead, patternedBuffer } from './payload-buffers.mjs'
import { noVerdict, say, sayValues, verdict } from './record.mjs'
import { interleave } from './rounds.mjs'

const WORKERS = 8
const BYTES = 64 * 1024 * 1024
const MOST = 1.3
const GATE = `share() for ${WORKERS} workers <= ${MOST} times one copy to one worker`

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  const many = await warmPool(WORKERS)
  const one = await warmPool(1)
  try {
    if (many.share === undefined) {
      say('procdeck share', { skipped: 'not there' })
      noVerdict(GATE, { most: MOST })
      return
    }
    /** @type {number[]} */
    const toAll = []
    let seed = 0
    const ways = {
      'one copy to one worker': async (/** @type {Buffer} */ buffer) => {
        const began = performance.now()
        const [result] = await one.map(commonTask('readBuffer'), [buffer], { chunkSize: 1 })
        const ms = performance.now() - began
        if (!checkRead(result, buffer)) throw new Error('The worker did not see the bytes that were sent')
        return ms
      },
      'procdeck share': async (/** @type {Buffer} */ buffer) => {
        const began = performance.now()
        const shared = await many.share?.(buffer)
        const ms = performance.now() - began
        await readByAll(many, shared, buffer)
        toAll.push(performance.now() - began)
        await release(shared)
        return ms
      },
    }
    const names = /** @type {const} */ (['one copy to one worker', 'procdeck share'])
    // A new buffer each time, and one round of each that does not count.
    for (const name of names) await ways[name](patternedBuffer(BYTES, ++seed))
    toAll.length = 0
    const times = await interleave(short ? 3 : 9, names, (name) => ways[name](patternedBuffer(BYTES, ++seed)))
    for (const [name, values] of times) sayValues(name, values, 'ms', { MiB: BYTES / 1024 / 1024 })
    sayValues(`share, then an answer of each of ${WORKERS}`, toAll, 'ms', { everyWorkerSawTheRightBytes: true })
    const of = (/** @type {(typeof names)[number]} */ name) => median(times.get(name) ?? [])
    verdict(GATE, of('procdeck share') / of('one copy to one worker'), { most: MOST })
  } finally {
    await end(one)
    await end(many)
  }
}

/**
 * @param {import('./ours.mjs').OurPool} pool
 * @param {unknown} shared
 * @param {Buffer} buffer
 */
async function readByAll(pool, shared, buffer) {
  /** @type {Set<unknown>} */
  const pids = new Set()
  for (let turn = 0; turn < 100 && pids.size < WORKERS; turn++) {
    for (const result of await pool.map(task('readShared'), new Array(WORKERS).fill(shared), { chunkSize: 1 })) {
      if (!checkRead(result, buffer)) throw new Error('A worker did not see the bytes that were shared')
      pids.add(Reflect.get(Object(result), 'pid'))
    }
  }
  if (pids.size < WORKERS) throw new Error(`Only ${pids.size} of ${WORKERS} workers took a task`)
}

/** @param {unknown} shared */
async function release(shared) {
  const method = Reflect.get(Object(shared), 'release')
  if (typeof method === 'function') await Reflect.apply(method, shared, [])
}
