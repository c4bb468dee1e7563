// Promise 43: an experiment is killed at any moment. What was measured is in the history, and no process of it is left.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { HistoryStore } from '../../src/session/store/history-store.ts'
import { descendantsOf, isRunning, until } from '../support/os-view.ts'
import { size } from '../support/size.ts'
import { type Dice, newDice, report } from '../support/stage.ts'

const CLI = fileURLToPath(new URL('../../out/cli/procdeck.js', import.meta.url))
const ROUNDS = size({ short: 2, full: 100 })
/** From the first trial on: some are killed while an engine process starts, some between two trials. */
const MOMENTS_MS = size({ short: 1_000, full: 4_000 })
/** The lifeline ends what is left as soon as the kernel tells it. */
const GONE_MS = 10_000
const EXPERIMENT = ['--param', 'from=10000000', '--param', 'to=10200000', '--param', 'ranges=20', 'primes']
const FACTORS = ['--workers', '1,2', '--chunk', '1,auto', '--repeats', '20', '--warm-ups', '0']

/** Returns how many trials had ended when it was killed, by what it had told. */
async function killedLab(path: string, dice: Dice): Promise<{ readonly ended: number; readonly left: number }> {
  const lab = spawn(process.execPath, [CLI, 'lab', '--history', path, ...FACTORS, ...EXPERIMENT], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  lab.stderr.setEncoding('utf8').on('data', (text: string) => (told += text))
  await Promise.race([once(lab.stderr, 'data'), once(lab, 'close')])
  await delay(dice.next() * MOMENTS_MS)
  const family = descendantsOf(lab.pid ?? 0)
  lab.kill('SIGKILL')
  await once(lab, 'close')
  const left = (): readonly number[] => family.filter((pid) => isRunning(pid))
  await until('its processes have ended', () => left().length === 0, GONE_MS).catch(() => undefined)
  // "trial 5 of 100" is told when four have been saved.
  return { ended: told.split('\n').slice(0, -1).length - 1, left: left().length }
}

test('promise 43: what an experiment measured is there after a SIGKILL, and none of its processes', async () => {
  const dice = newDice()
  const folder = mkdtempSync(join(tmpdir(), 'killed-lab-'))
  const path = join(folder, 'history.sqlite')
  const metrics = { seed: dice.seed, kills: 0, trials: 0, missing: 0, notInterrupted: 0, left: 0, warnings: 0 }
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const { ended, left } = await killedLab(path, dice)
      const store = HistoryStore.open(path, () => metrics.warnings++)
      const [newest] = store.list({ search: '', limit: 1, offset: 0 }).rows
      const { status, trials } = store.experiment(newest?.id ?? '')
      store.close()
      metrics.kills++
      metrics.trials += ended
      metrics.left += left
      metrics.missing += trials.slice(0, ended).filter((trial) => trial.status !== 'done').length
      if (trials.length < ended) metrics.missing += ended - trials.length
      if (status !== 'interrupted' || trials.some((trial) => trial.status === 'running')) metrics.notInterrupted++
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  report('promise 43', metrics)
  expect(metrics).toMatchObject({ kills: ROUNDS, missing: 0, notInterrupted: 0, left: 0, warnings: 0 })
}, 1_200_000)
