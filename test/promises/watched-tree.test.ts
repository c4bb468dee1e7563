// Promise 40: when a watcher is killed at any moment, nothing of the program that it watches is left: no worker of its pool, no
// daemon, nothing that left its group or its parent.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isRunning, until } from '../support/os-view.ts'
import { usualPython } from '../support/pythons.ts'
import { size } from '../support/size.ts'
import { newDice, report } from '../support/stage.ts'
import { programAt } from '../support/watching.ts'

const CLI = fileURLToPath(new URL('../../out/cli/procdeck.js', import.meta.url))
const ROUNDS = size({ short: 1, full: 100 })
const GONE_MS = 2_000
/** From the start of the watcher: some rounds end while the program starts, most while it works. */
const MOMENTS_MS = 2_000

/** Living processes whose environment has this entry. */
function marked(mark: string): readonly number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const has = readFileSync(`/proc/${entry}/environ`, 'latin1').split('\0').includes(mark)
      return has && isRunning(Number(entry)) ? [Number(entry)] : []
    } catch {
      return [] // it has ended, or is not ours to read
    }
  })
}

test.runIf(usualPython !== null)(
  'promise 40: a watcher that is killed leaves nothing of the program that it watched',
  { timeout: 900_000 },
  async () => {
    const dice = newDice()
    const times: number[] = []
    let most = 0
    for (let round = 0; round < ROUNDS; round++) {
      const [name, value] = ['TREE_OF_TEST', `${process.pid}-${round}`]
      const mark = `${name}=${value}`
      const env = { ...process.env, [name]: value }
      const args = [CLI, 'watch', '--', usualPython?.file ?? '', programAt('many-kinds.py')]
      const watcher = spawn(process.execPath, args, { stdio: 'ignore', env })
      await delay(dice.next() * MOMENTS_MS)
      most = Math.max(most, marked(mark).length)
      const beganMs = performance.now()
      watcher.kill('SIGKILL')
      await once(watcher, 'exit')
      await until(`nothing is left of round ${round} (seed ${dice.seed})`, () => marked(mark).length === 0, GONE_MS)
      times.push(performance.now() - beganMs)
    }
    const sorted = times.sort((a, b) => a - b)
    report('promise 40', {
      rounds: times.length,
      mostProcesses: most,
      medianMs: Math.round(sorted[sorted.length >> 1] ?? 0),
      longestMs: Math.round(sorted.at(-1) ?? 0),
    })
    expect(times).toHaveLength(ROUNDS)
  },
)
