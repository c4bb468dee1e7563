// Targets in TypeScript, in real workers of whatever Node runs this test.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { withToken } from '../../../test/support/os-view.ts'
import { RemoteTaskError } from '../../engine/errors.ts'
import { Pool } from '../../engine/pool/pool.ts'
import { Process } from '../../engine/supervisor/process.ts'
import { Supervisor } from '../../engine/supervisor/supervisor.ts'

const module = new URL('../../../test/programs/typescript/tasks.ts', import.meta.url)
const common = new URL('../../../test/programs/typescript/common.cts', import.meta.url)
const compiled = new URL('../../../test/programs/typescript/compiled.ts', import.meta.url)

let supervisor: Supervisor

beforeEach(() => {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
})

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
})

test.each(['spawn', 'warm', 'thread'] as const)(
  'a target in TypeScript runs without its types: %s',
  async (startMethod) => {
    const pool = new Pool({ processes: 2, startMethod, supervisor })
    expect(
      await pool.starmap({ module, export: 'add' }, [
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([3, 7])
    expect(await pool.apply({ module, export: 'greet' }, [{ name: 'you' }])).toBe('hello you')
    expect(await pool.apply({ module: common, export: 'add' }, [1, 2])).toBe(3)
  },
)

test('the stack of an error shows the line and the column of the file', async () => {
  const pool = new Pool({ processes: 1, supervisor })
  const error: unknown = await pool.apply({ module, export: 'fail' }, ['no']).catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(RemoteTaskError)
  expect((error as { readonly cause: Error }).cause.stack).toMatch(/typescript\/tasks\.ts:19:28\b/)
})

test('a process may have a target in TypeScript, and an initializer too', async () => {
  const process = new Process({ target: { module, export: 'add' }, args: [1, 2], supervisor })
  await process.start()
  await process.join()
  expect([process.exitCode, process.error]).toEqual([0, null])
  const pool = new Pool({ processes: 1, initializer: { target: { module, export: 'add' }, args: [1, 2] }, supervisor })
  expect(await pool.apply({ module, export: 'add' }, [5, 6])).toBe(11)
})

test('an enum has to be compiled, so it is refused', async () => {
  const pool = new Pool({ processes: 1, supervisor })
  const refused = pool.apply({ module: compiled, export: 'red' })
  await expect(refused).rejects.toThrow(/enum is not supported/)
})

test('a target in TypeScript that waits for itself is a deadlock, as any other', async () => {
  const pool = new Pool({ processes: 1, supervisor })
  await expect(pool.apply({ module, export: 'nested' }, [pool])).rejects.toThrow(/deadlock/)
  await pool.resize(2)
  expect(await pool.apply({ module, export: 'nested' }, [pool])).toBe(3)
})
