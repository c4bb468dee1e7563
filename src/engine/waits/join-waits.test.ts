// A join is a wait as one at a queue is: a join before the queue is drained is named, and only where it is for ever.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { withToken } from '../../../test/support/os-view.ts'
import { Pool } from '../pool/pool.ts'
import { Queue } from '../queue/queue.ts'
import { Process } from '../supervisor/process.ts'
import { Supervisor } from '../supervisor/supervisor.ts'

const NAMED_WITHIN_MS = 3_000
const module = new URL('../../../test/programs/waits.mjs', import.meta.url)

interface Said {
  readonly ends: readonly (true | { readonly name: string; readonly message: string; readonly waits: string[] })[]
  readonly codes: readonly number[]
  readonly tookMs: number
  readonly pid: number
  readonly pids: readonly number[]
}

async function said(beside: string, others = 0): Promise<Said> {
  const script = fileURLToPath(new URL('../../../test/programs/joining-program.mjs', import.meta.url))
  const program = spawn(process.execPath, [script, beside, String(others)], { stdio: ['pipe', 'pipe', 'inherit'] })
  let text = ''
  program.stdout.on('data', (data) => {
    text += String(data)
  })
  if (beside === 'input') setTimeout(() => program.stdin.end('a line\n'), 3_500)
  try {
    expect(await once(program, 'close')).toEqual([0, null])
    return JSON.parse(text) as Said
  } finally {
    program.kill('SIGKILL')
  }
}

// They wait most of their time.
describe.concurrent('a join before the queue is drained', () => {
  // Alone: it must be named in time.
  test.sequential('is a deadlock that is named to both, and the process ends', async () => {
    const { ends, codes, tookMs, pid, pids } = await said('nothing')
    const waits = [
      `MainProcess (PID ${pid}) waits for the end of p1 (PID ${pids[0]})`,
      `p1 (PID ${pids[0]}) waits to put into queue "results-1"`,
    ]
    expect(ends).toEqual([
      {
        name: 'DeadlockError',
        message: expect.stringContaining(`join() of p1 (PID ${pids[0]}) is in`) as string,
        waits,
      },
    ])
    expect(codes).toEqual([1])
    expect(tookMs).toBeLessThan(NAMED_WITHIN_MS)
  })

  test.sequential('is one also where others wait that are joined later', async () => {
    const { ends, codes, pids } = await said('nothing', 2)
    expect(ends[0]).toMatchObject({ name: 'DeadlockError', waits: { length: 4 } })
    expect(ends[0]).toMatchObject({
      waits: expect.arrayContaining([`p3 (PID ${pids[2]}) waits to put into queue "results-3"`]) as string[],
    })
    expect([ends.slice(1), codes]).toEqual([
      [true, true],
      [1, 1, 1],
    ])
  })

  test.each(['timer', 'input', 'reader'])('is none while something else may take the items: %s', async (beside) => {
    expect(await said(beside)).toMatchObject({ ends: [true], codes: [0] })
  })

  test('is none while something may end the process', async () => {
    expect(await said('kill')).toMatchObject({ ends: [true], codes: [-15] })
  })
})

describe.concurrent('a program that waits at a queue is in no deadlock', () => {
  test.each(['a task', 'a process', 'a process whose output is awaited'])(
    'while %s runs at whose end it puts something itself',
    async (what) => {
      const supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
      const queue = new Queue<number>({ supervisor, name: 'items' })
      // It was shared once: the queue may be part of a deadlock.
      const giver = new Process({ target: { module, export: 'give' }, args: [queue, 1], supervisor })
      await giver.start()
      await giver.join()
      expect(await queue.get()).toBe(1)
      const pool = new Pool({ supervisor, processes: 2 })
      const sleeper = new Process({ target: { module, export: 'sleep' }, args: [2_500], supervisor })
      const run = async (): Promise<unknown> => {
        if (what === 'a task') return pool.apply({ module, export: 'sleep' }, [2_500])
        await sleeper.start()
        return what === 'a process' ? sleeper.join() : sleeper.released()
      }
      void run().then(() => queue.put(2))
      expect(await queue.get()).toBe(2)
      await supervisor.close()
      expect(withToken(supervisor.token)).toEqual([])
    },
  )
})
