// The calls of a child on its parent's queues and pools: wrong limits and options are refused there as here.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { withToken } from '../../../test/support/os-view.ts'
import { Pool } from '../../engine/pool/pool.ts'
import { JoinableQueue, Queue } from '../../engine/queue/queue.ts'
import { Supervisor } from '../../engine/supervisor/supervisor.ts'

const module = new URL('../../../test/programs/limits.mjs', import.meta.url)
let supervisor: Supervisor
let pool: Pool

beforeEach(() => {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
  pool = new Pool({ processes: 1, supervisor })
})

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
})

test('a queue in a child refuses each wrong limit and option with its name, and takes no item', async () => {
  const queue = new JoinableQueue({ supervisor })
  await queue.put('kept')
  const said = await pool.apply<string[]>({ module, export: 'wrongLimits' }, [queue])
  expect(said.filter((text) => !/^OptionError: (?:timeoutMs|timeout|options|count): expected /.test(text))).toEqual([])
  expect(said).toHaveLength(21)
  expect(said).toContain('OptionError: timeout: expected "timeoutMs" (get has no option "timeout"), got 1')
  expect([queue.size, await queue.get()]).toEqual([1, 'kept'])
})

test('a pool in a child refuses options, for it would not follow them', async () => {
  await pool.resize(2)
  const said = await pool.apply<string[]>({ module, export: 'wrongCalls' }, [pool, module.href])
  const none = 'OptionError: options: expected none: a call from inside a worker takes no options, got '
  expect(said).toEqual([
    'OptionError: args: expected an array of arguments, got 5',
    `${none}{ deadlineMs: 5 }`,
    `${none}5`,
    `${none}{ chunkSize: 1 }`,
    'OptionError: inputs: expected a list or another iterable, got 5',
    '42,42',
    expect.stringContaining('OptionError: target: expected { module, export }, got '),
    expect.stringContaining('OptionError: target.module: expected a URL or an absolute path, got '),
  ])
})

test('a limit of a child that is longer than any timer waits, and one of Infinity too', async () => {
  const queue = new Queue({ supervisor })
  const limits = [2 ** 31, 30 * 86_400_000, 1e300, Number.POSITIVE_INFINITY]
  const got = pool.apply({ module, export: 'patient' }, [queue, limits])
  const items = limits.map((_, i) => i)
  for (const item of items) {
    while (queue.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await queue.put(item)
  }
  expect(await got).toEqual(items)
})
