// First results of two fresh workers, beside two bare processes that are started together and say a word; and how soon a
// worker of a filled stock is usable.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { median } from '../figures.mjs'
import { end, loadOurs } from './ours.mjs'
import { noVerdict, say, sayValues, verdict } from './record.mjs'
import { interleave } from './rounds.mjs'

const MOST = 1.15
const WARM_MOST_MS = 5
const gate = (/** @type {string} */ name) => `first results of ${name} <= ${MOST} times 2 bare processes`
const WARM_GATE = `a warm worker's first result within ${WARM_MOST_MS} ms (the ratio is in ms)`
const esModule = { module: new URL('./programs/trivial.mjs', import.meta.url), export: 'answer' }
// Node loads one of these 3 ms sooner than the first ES module of a process; a bare process that is given a line loads none.
const commonJs = { module: new URL('./programs/trivial.cjs', import.meta.url), export: 'answer' }

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  const ways = {
    'two bare processes': bareProcesses,
    'procdeck, 2 processes, CommonJS': () => firstResults({ processes: 2 }, commonJs),
    'procdeck, 2 processes, ES module': () => firstResults({ processes: 2 }, esModule),
  }
  const names = /** @type {const} */ ([
    'two bare processes',
    'procdeck, 2 processes, CommonJS',
    'procdeck, 2 processes, ES module',
  ])
  // The first of each warms the disk, and ours starts what all its pools share.
  for (const name of names) await ways[name]()
  const times = await interleave(short ? 5 : 21, names, (name) => ways[name]())
  for (const [name, values] of times) sayValues(name, values, 'ms')
  const of = (/** @type {(typeof names)[number]} */ name) => median(times.get(name) ?? [])
  for (const name of names.slice(1)) verdict(gate(name), of(name) / of('two bare processes'), { most: MOST })
  await warm(short)
}

/** @param {boolean} short */
async function warm(short) {
  const { Supervisor } = await loadOurs()
  const supervisor = new Supervisor()
  try {
    if (supervisor.warmUp === undefined) {
      say('procdeck, 1 warm process', { skipped: 'not there' })
      noVerdict(WARM_GATE, { most: WARM_MOST_MS })
      return
    }
    /** @type {number[]} */
    const times = []
    for (let turn = 0; turn < (short ? 6 : 22); turn++) {
      await fullStock(supervisor.warmUp(1))
      const ms = await firstResults({ processes: 1, startMethod: 'warm', supervisor }, esModule)
      if (turn > 0) times.push(ms)
    }
    sayValues('procdeck, 1 warm process', times, 'ms')
    verdict(WARM_GATE, median(times), { most: WARM_MOST_MS })
  } finally {
    await supervisor.close()
  }
}

/**
 * Those who wait do not keep a program alive, so it is the timer that does.
 * @param {Promise<void>} filled
 */
async function fullStock(filled) {
  /** @type {NodeJS.Timeout | undefined} */
  let late
  const tooLate = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error('The stock was not full within 20 s')), 20_000)
  })
  await Promise.race([filled, tooLate])
  clearTimeout(late)
}

/**
 * @param {import('./ours.mjs').OurOptions & { processes: number }} options
 * @param {import('./ours.mjs').Target} target
 */
async function firstResults(options, target) {
  const { Pool } = await loadOurs()
  const inputs = Array.from({ length: options.processes }, (_, i) => i)
  const began = performance.now()
  const pool = new Pool(options)
  const results = await pool.map(target, inputs, { chunkSize: 1 })
  const ms = performance.now() - began
  await end(pool)
  if (results.length !== inputs.length || results.some((result, i) => !Array.isArray(result) || result[0] !== i)) {
    throw new Error('A wrong result')
  }
  return ms
}

async function bareProcesses() {
  const began = performance.now()
  const children = [0, 1].map((i) =>
    // With the variables of this program, as ours: some make every Node start slower (NODE_EXTRA_CA_CERTS: 40 ms).
    spawn(process.execPath, ['-e', `console.log(${i})`], { stdio: ['ignore', 'pipe', 'inherit'] }),
  )
  const closed = children.map((child) => once(child, 'close'))
  await Promise.all(children.map((child) => once(child.stdout, 'data')))
  const ms = performance.now() - began
  await Promise.all(closed)
  return ms
}
