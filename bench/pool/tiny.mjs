// Tiny tasks, each with its own outcome: how many a second go through two workers.

import { median } from '../figures.mjs'
import { noVerdict, sayValues, verdict } from './record.mjs'
import { interleave } from './rounds.mjs'
import { sizeOfRound, startSubjects } from './subjects.mjs'

const WORKERS = 2
const GATES = [
  { ours: 'procdeck map auto', against: 'the best process pool', least: 20 },
  { ours: 'procdeck map auto, fail', against: 'the best process pool', least: 20 },
  { ours: 'procdeck map auto', against: 'piscina (threads)', least: 10 },
  { ours: 'procdeck submit', against: 'the best process pool', least: 8 },
  { ours: 'procdeck submit, fail', against: 'the best process pool', least: 8 },
  { ours: 'procdeck map chunkSize 1', against: 'the best process pool', least: 1.3 },
]

export const peers = true

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  const subjects = await startSubjects(WORKERS, 'addOne')
  try {
    /** @type {Map<string, number>} */
    const sizes = new Map()
    for (const subject of subjects) {
      sizes.set(
        subject.name,
        await sizeOfRound(subject, 'addOne', { first: 500, most: 2_000_000, ms: short ? 300 : 600 }),
      )
    }
    const rates = await interleave(short ? 3 : 9, subjects, async ({ name, rounds }) => {
      const n = sizes.get(name) ?? 0
      const ms = await rounds('addOne', n)
      if (ms === null) throw new Error(`${name} gave a wrong result`)
      return (n / ms) * 1_000
    })
    for (const [{ name, counts }, values] of rates) {
      sayValues(name, values, 'tasks/s', { tasks: sizes.get(name) ?? 0, ...(counts ? {} : { counts }) })
    }
    judge(rates)
  } finally {
    await Promise.all(subjects.map(({ stop }) => stop()))
  }
}

/** @param {Map<import('./subjects.mjs').Subject, number[]>} rates */
function judge(rates) {
  const medians = [...rates].map(([subject, values]) => ({ ...subject, rate: median(values) }))
  const best = medians
    .filter(({ kind, counts }) => kind === 'processes' && counts)
    .reduce((a, b) => (b.rate > a.rate ? b : a))
  for (const { ours, against, least } of GATES) {
    const gate = `${ours} >= ${least} times ${against}`
    const mine = medians.find(({ name }) => name === ours)
    const other = against === 'the best process pool' ? best : medians.find(({ name }) => name === against)
    if (mine === undefined || other === undefined) noVerdict(gate, { least })
    else verdict(gate, mine.rate / other.rate, { least }, { against: other.name })
  }
}
