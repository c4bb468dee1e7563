// Promises 14 and 16: crash loops, and races of a stop against a restart, with real processes: what was counted is asked
// of the journal, what is left of the operating system.

import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { descriptors, until, withToken } from '../support/os-view.ts'
import { isFull, size, testInFull } from '../support/size.ts'
import { randomHistories } from '../support/random-histories.ts'
import type { ChildOptions } from '../../src/engine/supervisor/group-options.ts'
import type { Strategy } from '../../src/engine/supervisor/restart-policy.ts'
import { SupervisedGroup } from '../../src/engine/supervisor/supervised-group.ts'
import { Supervisor } from '../../src/engine/supervisor/supervisor.ts'

const tasks = new URL('../programs/tasks.mjs', import.meta.url)
/** How long nothing may come after the end. */
const QUIET_MS = 60_000
/** Every way to stop once; or so often that both sides are seen to win. */
const RACES = size({ short: 4, full: 200 })

let supervisor = new Supervisor({ output: 'capture', graceMs: 1_000 })

function child(name: string, run: string, args: readonly unknown[]): ChildOptions {
  return { name, target: { module: tasks, export: run }, args }
}

/** How many processes have begun since. */
function countStarts(): () => number {
  let starts = 0
  supervisor.journal.subscribe((event) => {
    if (event.type === 'process.starting') starts++
  })
  return () => starts
}

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
  supervisor = new Supervisor({ output: 'capture', graceMs: 1_000 })
})

testInFull(
  'promise 14: crash loops have exactly 5 restarts within 10 s, then they are fatal, and no more in the next 60 s',
  async () => {
    const groups = [{ firstMs: 0 }, { firstMs: 1_000 }].map(
      (backOff) =>
        new SupervisedGroup({
          children: [child('server', 'sleep', [600_000]), child('crashes', 'exit', [1])],
          intensity: { maxRestarts: 5, withinMs: 10_000 },
          backOff,
          supervisor,
        }),
    )
    const starts = countStarts()
    for (const group of groups) await group.start()
    for (const group of groups) {
      expect(await group.join(120_000)).toBe(true)
      expect([group.state, group.child('crashes').restarts]).toEqual(['fatal', 5])
    }
    expect(starts()).toBe(2 * 7)
    await until('nothing is left', () => withToken(supervisor.token).length === 0)
    await delay(QUIET_MS)
    expect(starts()).toBe(2 * 7)
    expect(withToken(supervisor.token)).toEqual([])
  },
)

test(`promise 16: in ${RACES} races of a stop against the restart that is due nothing is resurrected`, async () => {
  const { seed } = randomHistories('stop against restart, real processes', RACES)
  // A plain generator: the order of the races is the seed's, their outcome the machine's.
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const strategies: readonly Strategy[] = ['one-for-one', 'one-for-all', 'rest-for-one']
  const before = descriptors().size
  let late = 0
  for (let race = 0; race < RACES; race++) {
    const group = new SupervisedGroup({
      children: ['a', 'b'].map((name) => child(`${name}${race}`, 'sleep', [600_000])),
      strategy: strategies[race % 3] ?? 'one-for-one',
      backOff: { firstMs: 20, jitter: 0 },
      supervisor,
    })
    const starts = countStarts()
    await group.start()
    const victim = `${random() < 0.5 ? 'a' : 'b'}${race}`
    process.kill(group.child(victim).pid ?? 0, 'SIGKILL')
    await until('the victim waits', () => group.child(victim).state === 'backoff' || group.child(victim).restarts > 0)
    // From before the timer to well after it, when the new process is starting or has started.
    await delay(random() * 60)
    const how = race % 4
    if (how === 0) await group.stop()
    else if (how === 1) await group.terminate()
    else if (how === 2) await group.stopChild(victim)
    else await group.deleteChild(victim)
    if (starts() > 2) late++
    const after = starts()
    if (how < 2) {
      expect(group.children.map((view) => view.state)).toEqual(['exited', 'exited'])
      await delay(50)
      expect(starts()).toBe(after)
      expect(withToken(supervisor.token).filter(({ pid }) => pid !== supervisor.lifelinePid)).toEqual([])
    } else {
      const lives = (): boolean =>
        supervisor.activeChildren().some(({ name }) => name === victim) ||
        group.children.some(({ name, state: is }) => name === victim && is !== 'exited')
      expect(lives()).toBe(false)
      await delay(50)
      expect(lives()).toBe(false)
      await group.stop()
    }
  }
  // Both sides won often enough for this to have been a race; of a few races chance may give one side all.
  if (isFull) {
    expect(late).toBeGreaterThan(RACES / 10)
    expect(late).toBeLessThan(RACES)
  }
  await supervisor.close()
  expect(descriptors().size).toBe(before)
})
