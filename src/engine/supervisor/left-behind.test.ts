// Nobody is left behind, however the owner ends: checked from the operating system's side.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { Pool } from '../pool/pool.ts'
import { descriptors, isRunning, until, withToken } from '../../../test/support/os-view.ts'
import { Supervisor } from './supervisor.ts'

const tasks = new URL('../../../test/programs/tasks.mjs', import.meta.url)
const owner = fileURLToPath(new URL('../../../test/programs/owner.mjs', import.meta.url))

interface Told {
  readonly token: string
  readonly pids: readonly number[]
  readonly lifeline: number
}

const owners: ChildProcess[] = []

async function startOwner(kind: string): Promise<{ readonly child: ChildProcess; readonly told: Told }> {
  const child = spawn(process.execPath, [owner, kind], { stdio: ['ignore', 'pipe', 'inherit'] })
  owners.push(child)
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, told: JSON.parse(line) as Told }
}

afterEach(() => {
  for (const child of owners.splice(0)) child.kill('SIGKILL')
})

describe('when the owner is killed', () => {
  test.each(['busy', 'asleep', 'grandchildren'])('no child is left: %s', async (kind) => {
    const { child, told } = await startOwner(kind)
    const expected = kind === 'grandchildren' ? 7 : 4 // workers, the lifeline, and what the workers started
    expect(withToken(told.token).length).toBe(expected)
    child.kill('SIGKILL')
    await until('all of them are gone', () => withToken(told.token).length === 0, 2_000)
  })

  test('no child is left when its end is polite, either', async () => {
    const { child, told } = await startOwner('busy')
    child.kill('SIGTERM')
    await until('all of them are gone', () => withToken(told.token).length === 0, 2_000)
  })

  test('a lifeline that was killed before is back, and holds', async () => {
    const { child, told } = await startOwner('grandchildren')
    process.kill(told.lifeline, 'SIGKILL')
    await until(
      'the lifeline is back',
      () =>
        !isRunning(told.lifeline) &&
        withToken(told.token).some(({ command }) => command.includes('while read -r op id')),
      1_000,
    )
    child.kill('SIGKILL')
    await until('all of them are gone', () => withToken(told.token).length === 0, 2_000)
  })
})

describe('a script of its own', () => {
  test.each(['daemon-joined', 'supervisor-closed'])(
    'runs to its end, though nothing but our children holds it: %s',
    async (kind) => {
      const script = fileURLToPath(new URL('../../../test/programs/script.mjs', import.meta.url))
      const child = spawn(process.execPath, [script, kind], { stdio: ['ignore', 'pipe', 'inherit'] })
      owners.push(child)
      let said = ''
      child.stdout.on('data', (data) => {
        said += String(data)
      })
      const [code] = (await once(child, 'close')) as [number]
      expect([code, said.trim()]).toEqual([0, 'to the end'])
    },
  )
})

describe('when a worker ends', () => {
  test('what it left in its group is killed with it', async () => {
    const supervisor = new Supervisor({ output: 'capture' })
    const pool = new Pool({ processes: 1, supervisor })
    const pid = await pool.apply<number>({ module: tasks, export: 'grandchild' }, [false])
    expect(isRunning(pid)).toBe(true)
    await pool.close()
    await pool.join()
    await until('the grandchild is gone', () => !isRunning(pid), 2_000)
    await supervisor.close()
  })

  test('what it started with an empty environment is killed with it, too', async () => {
    const supervisor = new Supervisor({ output: 'capture' })
    const pool = new Pool({ processes: 1, supervisor })
    const pid = await pool.apply<number>({ module: tasks, export: 'grandchildWithoutEnvironment' })
    expect(isRunning(pid)).toBe(true)
    await pool.close()
    await pool.join()
    await until('the grandchild is gone', () => !isRunning(pid), 2_000)
    await supervisor.close()
  })

  test('forty of them leave no descriptor and no zombie', async () => {
    const supervisor = new Supervisor({ output: 'capture' })
    const before = descriptors().size
    for (let round = 0; round < 10; round++) {
      const pool = new Pool({ processes: 4, supervisor })
      await pool.map({ module: tasks, export: 'increment' }, [1, 2, 3, 4], { chunkSize: 1 })
      for (const pid of pool.pids) process.kill(pid, 'SIGKILL')
      await pool.terminate()
    }
    await supervisor.close()
    expect(withToken(supervisor.token)).toEqual([])
    expect(descriptors().size).toBe(before)
  })
})
