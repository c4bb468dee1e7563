// Flags and variables of real workers: those of the program, and those that were asked for.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until, withToken } from '../../../test/support/os-view.ts'
import { Executor } from '../executor/executor.ts'
import { Pool } from '../pool/pool.ts'
import { Queue } from '../queue/queue.ts'
import { Process } from '../supervisor/process.ts'
import { SupervisedGroup } from '../supervisor/supervised-group.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import type { SupervisorOptions } from '../supervisor/supervisor-options.ts'

interface Started {
  readonly flags: readonly string[]
  readonly variables: readonly (string | null)[]
  readonly gc: string
}

const module = new URL('../../../test/programs/flags.mjs', import.meta.url)
const target = { module, export: 'started' }
const programs = new URL('../../../test/programs/', import.meta.url)
const loader = new URL('../../../test/programs/loader.mjs', import.meta.url)
const path = (name: string): string => fileURLToPath(new URL(name, programs))
const run = promisify(execFile)

let supervisor: Supervisor

function supervise(options: SupervisorOptions = {}): Supervisor {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300, ...options })
  return supervisor
}

beforeEach(() => {
  supervise()
})

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
})

describe('the flags of a program', () => {
  const program = async (flags: readonly string[], args: readonly string[]): Promise<unknown> => {
    const { stdout } = await run(process.execPath, [...flags, path('flags.mjs'), ...args], {
      env: { PATH: process.env['PATH'] },
    })
    return JSON.parse(stdout)
  }

  test.each(['spawn', 'warm', 'thread'])('hold in its workers, but for a port that is taken: %s', async (method) => {
    const flags = ['--expose-gc', '--conditions=special', '--inspect-port=0', '--stack-trace-limit=3']
    const started = (await program(flags, [method])) as Started
    expect(started.gc).toBe('function')
    expect(started.flags).toEqual(['--expose-gc', '--conditions=special', '--stack-trace-limit=3'])
  })

  test.each(['spawn', 'thread'])('bring the hooks of a loader to a target: %s', async (method) => {
    const virtual = new URL('virtual.answer', programs).href
    expect(await program(['--import', fileURLToPath(loader)], [method, virtual, 'answer'])).toBe(42)
  })

  test('of a program that was given as text start workers all the same', async () => {
    const text = `process.argv = [process.argv[0], 'flags.mjs', 'spawn']; await import(${JSON.stringify(module.href)})`
    const { stdout } = await run(process.execPath, ['--expose-gc', '--input-type=module', '--eval', text])
    expect(JSON.parse(stdout)).toMatchObject({ flags: ['--expose-gc'], gc: 'function' })
  })
})

describe('flags and variables that were asked for', () => {
  const own = { execArgv: ['--expose-gc'], env: { SPECIAL: 'yes', LEFT_OUT: undefined } }

  test('are those of a pool, of an executor, of a process and of a child of a group', async () => {
    const queue = new Queue<Started>({ supervisor })
    const args = [queue, ['SPECIAL', 'LEFT_OUT']]
    const expected = { flags: ['--expose-gc'], variables: ['yes', null], gc: 'function' }
    const pool = new Pool({ processes: 1, supervisor, ...own })
    expect(await pool.apply(target, [args[1]])).toEqual(expected)
    const executor = new Executor({ maxWorkers: 1, supervisor, ...own })
    expect(await executor.submit(target, [args[1]]).result()).toEqual(expected)
    const report = { module, export: 'report' }
    const process = new Process({ target: report, args, supervisor, ...own })
    await process.start()
    expect(await queue.get()).toEqual(expected)
    const child = { name: 'a', target: report, args, restart: 'temporary' as const, ...own }
    const group = new SupervisedGroup({ children: [child], supervisor })
    await group.start()
    expect(await queue.get()).toEqual(expected)
  })

  test('of a supervisor are those of its children, and a child may have others', async () => {
    await supervisor.close()
    supervise({ execArgv: ['--expose-gc'], env: { SPECIAL: 'yes', OTHER: 'first' } })
    const usual = new Pool({ processes: 1, supervisor })
    expect(await usual.apply(target, [['SPECIAL', 'OTHER']])).toEqual({
      flags: ['--expose-gc'],
      variables: ['yes', 'first'],
      gc: 'function',
    })
    const without = new Pool({ processes: 1, supervisor, execArgv: [], env: { OTHER: 'second' } })
    expect(await without.apply(target, [['SPECIAL', 'OTHER']])).toEqual({
      flags: [],
      variables: ['yes', 'second'],
      gc: 'undefined',
    })
  })

  test('leave a memory limit as it is, and the marks of the library', async () => {
    const pool = new Pool({
      processes: 1,
      supervisor,
      execArgv: ['--max-old-space-size=4000'],
      memoryLimitBytes: 64 * 1024 * 1024,
      env: { ...process.env, PROCDECK_TOKEN: 'of another', PROCDECK_WARM: '1', OMP_NUM_THREADS: '2' },
    })
    const { flags, variables } = await pool.apply<Started>(target, [
      ['PROCDECK_TOKEN', 'PROCDECK_WARM', 'OMP_NUM_THREADS', 'HOME'],
    ])
    expect(flags.at(-1)).toBe('--max-old-space-size=64')
    expect(variables).toEqual([supervisor.token, null, '2', process.env['HOME'] ?? null])
  })

  test('are started anew where the waiting processes have others', async () => {
    await supervisor.warmUp(1)
    const [waiting] = supervisor.activeChildren()
    const other = new Pool({ processes: 1, supervisor, startMethod: 'warm', ...own })
    expect(await other.apply(target, [['SPECIAL']])).toMatchObject({ variables: ['yes'], gc: 'function' })
    expect(other.pids).not.toContain(waiting?.pid)
    const same = new Pool({ processes: 1, supervisor, startMethod: 'warm', env: {} })
    expect(same.pids).toEqual([waiting?.pid])
    await until('the stock is refilled', () => supervisor.activeChildren().length === 3)
  })

  test('that the runtime does not know are told as the reason why no worker starts', async () => {
    const pool = new Pool({ processes: 1, supervisor, execArgv: ['--no-such-flag'] })
    await expect(pool.apply(target, [[]])).rejects.toThrow(/bad option: --no-such-flag/)
  })
})
