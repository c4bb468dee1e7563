// Promise 42: a program that measures is killed at any moment, and nothing that it showed as saved is lost.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Database } from '../../src/session/store/database.ts'
import { HistoryStore } from '../../src/session/store/history-store.ts'
import { timeOrderedId } from '../../src/session/store/time-ordered-id.ts'
import { bundleHistory } from '../support/history-module.mjs'
import { size } from '../support/size.ts'
import { someExperiment, someTrial } from '../support/some-experiment.ts'
import { type Dice, newDice, report } from '../support/stage.ts'

const WRITER = fileURLToPath(new URL('../programs/history-writer.mjs', import.meta.url))
const ROUNDS = size({ short: 8, full: 100 })
/** From the first sign of life: some are killed within the first commits, some after many checkpoints of the WAL. */
const MOMENTS_MS = size({ short: 30, full: 500 })

const { trials: _, ...begun } = someExperiment({ id: timeOrderedId() })

/** Returns what it had printed when it was killed: its id, and the number of trials. */
async function killedWriter(address: string, path: string, dice: Dice) {
  const id = timeOrderedId()
  const args = [WRITER, address, path, JSON.stringify({ ...begun, id }), JSON.stringify(someTrial(0))]
  const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  writer.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  await Promise.race([once(writer.stdout, 'data'), once(writer, 'close')])
  await delay(dice.next() * MOMENTS_MS)
  writer.kill('SIGKILL')
  await once(writer, 'close')
  // What comes after the last line end was not printed whole.
  return { id, lines: printed.split('\n').slice(0, -1) }
}

test('promise 42: every trial that was shown as saved is there after a SIGKILL, and its experiment is interrupted', async () => {
  const dice = newDice()
  const folder = mkdtempSync(join(tmpdir(), 'history-'))
  const path = join(folder, 'history.db')
  const address = await bundleHistory()
  const metrics = { seed: dice.seed, kills: 0, trials: 0, missing: 0, notInterrupted: 0, damaged: 0, warnings: 0 }
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const { id, lines } = await killedWriter(address, path, dice)
      expect(lines[0]).toBe(id)
      const store = HistoryStore.open(path, () => metrics.warnings++)
      const { status, trials } = store.experiment(id)
      const saved = lines.slice(1).map(Number)
      metrics.kills++
      metrics.trials += saved.length
      metrics.missing += saved.filter((index) => trials[index]?.startedAt !== index).length
      if (status !== 'interrupted') metrics.notInterrupted++
      store.close()
      const db = new Database(path)
      const found = db.all({ integrity_check: 'text' }, 'SELECT integrity_check FROM pragma_integrity_check')
      if (found.length !== 1 || found[0]?.integrity_check !== 'ok') metrics.damaged++
      db.close()
    }
  } finally {
    rmSync(fileURLToPath(address))
    rmSync(folder, { recursive: true, force: true })
  }
  report('promise 42', metrics)
  expect(metrics).toMatchObject({ kills: ROUNDS, missing: 0, notInterrupted: 0, damaged: 0, warnings: 0 })
  expect(metrics.trials).toBeGreaterThan(ROUNDS)
}, 600_000)
