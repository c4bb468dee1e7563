// Tiny tasks whose inputs and results are ints, short texts or small records, beside Python's own Pool.map under both of its usual
// start methods. Its map has one outcome for all tasks, ours one for each.

import { median } from '../figures.mjs'
import { sayValues, verdict } from './record.mjs'
import { interleave } from './rounds.mjs'
import { ours, pythonMaps, sizeOfRound, startNode, startPython } from './subjects.mjs'

const WORKERS = 2
const WAYS = ours.filter(({ host }) => host === 'ours-map' || host === 'ours-map-fail')
/** How many times the better of the two a map that may run a task again must be, and the default one. */
const KINDS = [
  { kind: 'ints', task: 'addOne', retry: 1.1, fail: 1 },
  { kind: 'texts', task: 'texts', retry: 1.3, fail: 1.2 },
  { kind: 'records', task: 'records', retry: 2, fail: 1.6 },
]

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  for (const { kind, task, retry, fail } of KINDS) {
    const subjects = [...(await startNode(WORKERS, task, WAYS)), ...(await startPython(WORKERS, pythonMaps))]
    try {
      /** @type {Map<string, number>} */
      const sizes = new Map()
      for (const subject of subjects)
        sizes.set(
          subject.name,
          await sizeOfRound(subject, task, { first: 500, most: 1_000_000, ms: short ? 200 : 500 }),
        )
      const rates = await interleave(short ? 3 : 9, subjects, async ({ name, rounds }) => {
        const n = sizes.get(name) ?? 0
        return (n / ((await rounds(task, n)) ?? Number.NaN)) * 1_000
      })
      for (const [{ name, counts }, values] of rates)
        sayValues(`${kind}: ${name}`, values, 'tasks/s', { tasks: sizes.get(name) ?? 0, ...(counts ? {} : { counts }) })
      judge(kind, { retry, fail }, rates)
    } finally {
      await Promise.all(subjects.map(({ stop }) => stop()))
    }
  }
}

/**
 * @param {string} kind
 * @param {{ retry: number, fail: number }} least
 * @param {Map<import('./subjects.mjs').Subject, number[]>} rates
 */
function judge(kind, least, rates) {
  const rateOf = (/** @type {(subject: import('./subjects.mjs').Subject) => boolean} */ is) =>
    Math.max(...[...rates].filter(([subject]) => is(subject)).map(([, values]) => median(values)))
  const python = rateOf(({ kind: of }) => of !== 'ours')
  if (!Number.isFinite(python)) return // said where it was not started
  for (const { name, host } of WAYS) {
    const limit = host === 'ours-map' ? least.retry : least.fail
    verdict(`${kind}: ${name} >= ${limit} times Python's Pool.map`, rateOf((one) => one.name === name) / python, {
      least: limit,
    })
  }
}
