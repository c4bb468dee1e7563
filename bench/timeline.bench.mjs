// The timeline, following a run of more than ten thousand tasks a second: frames while nobody touches it, and while it is
// dragged and zoomed.

import { setTimeout as delay } from 'node:timers/promises'
import { watchFrames } from './app/frames.mjs'
import { openProcdeck } from './app/procdeck-app.mjs'
import { median, quantile, report } from './figures.mjs'

const ROUNDS = 5
const EACH_MS = 5_000
const LIMITS = { tasksASecond: 10_000, framesASecond: 30 }

/** As long as a function call of somebody's own; a run of a million of them outlasts one measurement. */
const TINY = `export function work(x) {
  const until = performance.now() + 0.05
  while (performance.now() < until);
  return x
}
`

const app = await openProcdeck()
const { page } = app

async function startRun() {
  await app.call('session.stopAll', {})
  await app.runFunction({ source: TINY, inputs: 1_000_000, workers: 2, chunkSize: 1 })
  await app.workersAtWork(2)
  await page.getByTestId('view-timeline').click()
  await page.getByTestId('timeline').waitFor()
  await delay(3_000)
}

let readUpTo = 0

/** Tasks on the timeline since it was asked last. */
async function newTasks() {
  const { tasks, total } = await page.evaluate(async (from) => {
    let [tasks, at, total] = [0, from, Number.POSITIVE_INFINITY]
    while (at < total) {
      const { value } = await Reflect.get(globalThis, 'procdeck').call('timeline.read', { from: at, limit: 50_000 })
      for (const count of value.columns.tasks) tasks += count
      total = value.total
      at = value.from + value.columns.tasks.length
    }
    return { tasks, total }
  }, readUpTo)
  readUpTo = total
  return tasks
}

/**
 * @param {string} subject
 * @param {() => Promise<void>} act while frames are watched
 */
async function measure(subject, act) {
  await startRun()
  /** @type {{ a: number[], p95: number[], rates: number[] }} */
  const seen = { a: [], p95: [], rates: [] }
  for (let round = 0; round < ROUNDS; round++) {
    await newTasks()
    const beganMs = performance.now()
    const [{ frames }] = await Promise.all([watchFrames(page, EACH_MS), act()])
    const seconds = (performance.now() - beganMs) / 1_000
    seen.rates.push((await newTasks()) / seconds)
    seen.a.push(frames.length / (frames.reduce((sum, ms) => sum + ms, 0) / 1_000))
    seen.p95.push(quantile(frames, 0.95))
  }
  const [framesASecond, tasksASecond] = [median(seen.a), median(seen.rates)]
  const ok = framesASecond >= LIMITS.framesASecond && tasksASecond >= LIMITS.tasksASecond
  report({
    bench: 'timeline',
    subject,
    n: ROUNDS,
    framesASecond,
    frameP95Ms: median(seen.p95),
    tasksASecond,
    limit: LIMITS.framesASecond,
    ok,
  })
  if (!ok) process.exitCode = 1
}

await measure('following', () => Promise.resolve())
await measure('dragged and zoomed', async () => {
  const box = await page.getByTestId('timeline').boundingBox()
  if (box === null) throw new Error('the timeline is not to be seen')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const endMs = performance.now() + EACH_MS
  for (let turn = 0; performance.now() < endMs; turn++) {
    await page.mouse.move(x, y)
    await page.mouse.wheel(0, turn % 20 < 10 ? -120 : 120)
    await page.keyboard.press(turn % 2 === 0 ? 'a' : 'd')
    await delay(30)
  }
})
await app.close()
