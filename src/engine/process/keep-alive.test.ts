// What holds a program, as Node itself counts it: a real program ends or goes on.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Hold, holding, letGo } from './keep-alive.ts'

/** Timers that hold this program. */
function holds(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}

describe('a hold', () => {
  test('is one, however often it is set, and ends once', () => {
    const before = holds()
    const hold = new Hold()
    for (const isHeld of [true, true]) hold.set(isHeld)
    expect(holds()).toBe(before + 1)
    for (const isHeld of [false, false]) hold.set(isHeld)
    expect(holds()).toBe(before)
  })

  test('lasts until the work is settled, well or not, and passes its outcome on', async () => {
    const before = holds()
    let settle: (value: number) => void = () => undefined
    const work = holding(
      new Promise<number>((resolve) => {
        settle = resolve
      }),
    )
    expect(holds()).toBe(before + 1)
    settle(7)
    expect(await work).toBe(7)
    await expect(holding(Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(holds()).toBe(before)
  })
})

test('what is let go does not hold this program, and is given back', () => {
  const before = holds()
  const timer = setTimeout(() => undefined, 60_000)
  expect(holds()).toBe(before + 1)
  expect(letGo(timer)).toBe(timer)
  expect(holds()).toBe(before)
  clearTimeout(timer)
})

const script = fileURLToPath(new URL('../../../test/programs/one-child.mjs', import.meta.url))

test.each(['this-thread', 'own-thread'])(
  'a program whose processes are made in %s goes on while a process runs, and not for a daemon',
  async (spawnIn) => {
    const run = async (kind: string, ms: number): Promise<string> => {
      const { stdout } = await promisify(execFile)(process.execPath, [script, spawnIn, kind, String(ms)])
      return stdout.trim()
    }
    expect(await Promise.all([run('plain', 300), run('daemon', 600_000)])).toEqual([
      'the child has ended',
      'the child lives',
    ])
  },
)
