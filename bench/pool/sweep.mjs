// chunkSize 'auto' beside every fixed size: first all of them, then the best of the fixed ones against it once more, since
// the best of many short looks is lucky.

import { median } from '../figures.mjs'
import { end, task, warmPool } from './ours.mjs'
import { sayValues, verdict } from './record.mjs'
import { interleave, timed } from './rounds.mjs'
import { shapes } from './sweep-shapes.mjs'

const WORKERS = 2
const MOST = 1.1
const LARGEST = 4_096

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  const stepsPerMs = await calibrate()
  for (const shape of shapes(stepsPerMs, short)) await sweep(shape, short)
}

/** Both workers count at once, as they will work. */
async function calibrate() {
  const pool = await warmPool(WORKERS)
  const [a, b] = await pool.map(task('stepsPerMs'), [400, 400], { chunkSize: 1 })
  await end(pool)
  return (Number(a) + Number(b)) / 2
}

/**
 * @param {import('./sweep-shapes.mjs').Shape} shape
 * @param {boolean} short
 */
async function sweep({ name, target, inputs, check }, short) {
  const pool = await warmPool(WORKERS)
  const measure = async (/** @type {'auto' | number} */ chunkSize) => {
    /** @type {unknown[]} */
    let results = []
    const ms = await timed(async () => {
      results = await pool.map(target, inputs, { chunkSize })
    })
    if (results.length !== inputs.length || !inputs.every((input, i) => check(results[i], input))) {
      throw new Error(`${name}, chunkSize ${chunkSize}: a wrong result`)
    }
    return ms
  }
  try {
    await measure(64)
    const all = await interleave(short ? 1 : 3, ['auto', ...sizes(inputs.length)], measure)
    for (const [size, ms] of all) sayValues(`${name}: ${size}`, ms, 'ms', { tasks: inputs.length })
    const fixed = [...all].filter(([size]) => size !== 'auto')
    const [winner] = fixed.reduce((a, b) => (median(b[1]) < median(a[1]) ? b : a))
    const final = await interleave(short ? 3 : 9, ['auto', winner], measure)
    for (const [size, ms] of final) sayValues(`${name}: ${size} again`, ms, 'ms', { tasks: inputs.length })
    const ratio = median(final.get('auto') ?? []) / median(final.get(winner) ?? [])
    verdict(`${name}: auto <= ${MOST} times the best fixed size`, ratio, { most: MOST }, { against: winner })
  } finally {
    await end(pool)
  }
}

/**
 * @param {number} tasks
 * @returns {('auto' | number)[]} 1, 2, 4 and so on
 */
function sizes(tasks) {
  const most = Math.min(LARGEST, tasks / 2)
  return Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i)
}
