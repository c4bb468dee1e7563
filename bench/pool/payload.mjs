// Buffers of 4 MiB, one a task, through two workers: only in, and in and out again.

import { median } from '../figures.mjs'
import { BUFFER_BYTES } from './payload-buffers.mjs'
import { noVerdict, say, sayValues, verdict } from './record.mjs'
import { interleave } from './rounds.mjs'
import { ours, sizeOfRound, startSubjects } from './subjects.mjs'

const WORKERS = 2
const LEAST = 1.5
const MIB = BUFFER_BYTES / 1024 / 1024
// One call a task, as the peers do, and the whole list at once.
const WAYS = ours.filter(({ host }) => host === 'ours-map' || host === 'ours-submit')

export const peers = true

/** @param {import('./options.mjs').Options} options */
export async function run({ short }) {
  await direction('in', 'readBuffer', short)
  await direction('echo', 'echo', short)
}

/**
 * @param {string} name
 * @param {'readBuffer' | 'echo'} task
 * @param {boolean} short
 */
async function direction(name, task, short) {
  const subjects = await startSubjects(WORKERS, task, WAYS)
  try {
    /** @type {Map<string, number>} */
    const sizes = new Map()
    for (const subject of subjects) {
      sizes.set(subject.name, await sizeOfRound(subject, task, { first: 8, most: 128, ms: short ? 200 : 500 }))
    }
    for (const subject of subjects.filter((one) => sizes.get(one.name) === 0)) {
      say(`${name}: ${subject.name}`, {
        counts: false,
        skipped: 'loses the buffer: what arrives is no byte array of that length and content',
      })
    }
    const whole = subjects.filter((one) => sizes.get(one.name) !== 0)
    const rates = await interleave(short ? 3 : 9, whole, async (subject) => {
      const n = sizes.get(subject.name) ?? 0
      const ms = await subject.rounds(task, n)
      if (ms === null) throw new Error(`${subject.name} lost a buffer`)
      return ((n * MIB) / ms) * 1_000
    })
    for (const [subject, values] of rates) {
      sayValues(`${name}: ${subject.name}`, values, 'MiB/s', {
        tasks: sizes.get(subject.name) ?? 0,
        ...(subject.counts ? {} : { counts: false }),
      })
    }
    judge(name, rates)
  } finally {
    await Promise.all(subjects.map(({ stop }) => stop()))
  }
}

/**
 * @param {string} direction
 * @param {Map<import('./subjects.mjs').Subject, number[]>} rates
 */
function judge(direction, rates) {
  const medians = [...rates].map(([subject, values]) => ({ ...subject, rate: median(values) }))
  const best = medians
    .filter(({ kind, counts }) => kind === 'processes' && counts)
    .reduce((a, b) => (b.rate > a.rate ? b : a))
  for (const { name } of WAYS) {
    const gate = `${direction}: ${name} >= ${LEAST} times the best process pool`
    const mine = medians.find((one) => one.name === name)
    if (mine === undefined) noVerdict(gate, { least: LEAST })
    else verdict(gate, mine.rate / best.rate, { least: LEAST }, { against: best.name })
  }
}
