// The pool on real workers: results, deaths in every place, resizing while it runs, and its end.

import { describe, expect, test } from 'vitest'
import {
  OptionError,
  PoisonTaskError,
  PoolClosedError,
  RemoteTaskError,
  TaskSerializationError,
  WorkerLostError,
} from '../errors.ts'
import { until, withToken } from '../../../test/support/os-view.ts'
import { numbers, poolStage, target } from '../../../test/support/pool-stage.ts'

const stage = poolStage({ processes: 2 }, 500)
const { make } = stage

describe('a pool', () => {
  test.each(['auto', 1, 7, 100_000] as const)('maps in input order with chunk size %s', async (chunkSize) => {
    const results = await make().map(target('increment'), numbers(1_000), { chunkSize })
    expect(results).toEqual(numbers(1_000).map((n) => n + 1))
  })

  test('waits for promises, and keeps what JSON would lose', async () => {
    const pool = make()
    expect(await pool.map(target('later'), [1, 2, 3])).toEqual([2, 4, 6])
    const odd = [undefined, Number.NaN, new Date(5), new Map([[1, new Set([2])]]), 10n ** 30n, Buffer.from('x')]
    expect(await pool.map(target('identity'), odd)).toEqual(odd)
  })

  test('gives results as they come, with index and PID', async () => {
    const pool = make()
    const seen = new Map<number, number>()
    for await (const { index, value, pid } of pool.imapUnordered<number>(target('increment'), numbers(500), {
      chunkSize: 10,
    })) {
      seen.set(index, value)
      expect(pool.pids).toContain(pid)
    }
    expect(seen.size).toBe(500)
    for (const [index, value] of seen) expect(value).toBe(index + 1)
  })

  test('applies one call with its arguments', async () => {
    expect(await make().apply(target('add'), [2, 3])).toBe(5)
  })

  test('one failing task fails alone: the error names it and carries the remote stack', async () => {
    const pool = make()
    const failed = await pool.map(target('fail'), ['a']).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(RemoteTaskError)
    expect(failed).toMatchObject({ name: 'RangeError', message: 'no a here', index: 0 })
    expect(String((failed as Error).cause)).toContain('tasks.mjs')
    await expect(pool.map(target('unsendable'), [1])).rejects.toThrow('the result at list[1].callback cannot be sent')
    await expect(pool.map(target('nothing'), [1])).rejects.toThrow('has no export "nothing"')
    expect(await pool.map(target('increment'), [1])).toEqual([2])
  })

  test('input that cannot cross is refused before anything is sent', async () => {
    await expect(make().map(target('identity'), [1, { deep: [Symbol('s')] }])).rejects.toThrow(TaskSerializationError)
    await expect(make().map(target('identity'), [1, { deep: [Symbol('s')] }])).rejects.toThrow('input 1 at deep[0]')
  })

  test('options out of range are named', () => {
    expect(() => make({ processes: 0 })).toThrow(new OptionError('processes', 'a whole number from 1 to 256', 0))
    expect(() => make({ processes: 1.5 })).toThrow('processes: expected a whole number from 1 to 256, got 1.5')
  })
})

describe('when a worker dies', () => {
  test('by default the task it ran is lost with the cause, and all others are done', async () => {
    const pool = make()
    const outcomes: string[] = []
    const inputs = numbers(20).map((n) => [n, n === 7 ? 3 : null])
    const failed = await pool.map(target('exitAt'), inputs, { chunkSize: 5 }).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(WorkerLostError)
    expect(failed).toMatchObject({ exitCode: 3, reason: 'ended with exit code 3' })
    await pool.run(target('exitAt'), inputs, {
      chunkSize: 5,
      shape: 'single',
      onOutcomes: (batch) => {
        batch.outcomes.forEach((outcome, i) => {
          outcomes[batch.first + i] = outcome
        })
      },
    }).done
    expect(outcomes).toEqual(numbers(20).map((n) => (n === 7 ? 'lost' : 'done')))
  })

  test('with retry, one that is killed from outside costs nothing', async () => {
    const pool = make({ onWorkerLost: 'retry' })
    const work = pool.map<number>(
      target('spin'),
      numbers(40).map(() => 20),
      { chunkSize: 4 },
    )
    for (let kill = 0; kill < 3; kill++) {
      await until('two workers at work', () => pool.pids.length === 2 && pool.metrics.inFlight > 0)
      process.kill(pool.pids[0] ?? 0, 'SIGKILL')
    }
    expect((await work).length).toBe(40)
  })

  test('a task that kills its worker each time is fenced as poison', async () => {
    const pool = make({ onWorkerLost: 'retry', retries: 2 })
    const failed = await pool
      .map(
        target('exitAt'),
        numbers(20).map((n) => [n, n === 7 ? 3 : null]),
        { chunkSize: 5 },
      )
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(PoisonTaskError)
    expect(failed).toMatchObject({ attempts: 3 })
    expect(await pool.map(target('increment'), numbers(100))).toHaveLength(100)
  })

  test('a target whose module ends the process is told, and does not start workers for ever', async () => {
    const pool = make({ onWorkerLost: 'retry' })
    const target = { module: new URL('../../../test/programs/exits-at-load.mjs', import.meta.url), export: 'never' }
    await expect(pool.map(target, [1, 2, 3])).rejects.toThrow(
      'the workers end before their first task: ended with exit code 4',
    )
  })

  test('exit 0 with a task in hand is no success', async () => {
    await expect(make().map(target('exit'), [0])).rejects.toThrow(WorkerLostError)
  })
})

describe('odd ends', () => {
  test('a worker that is stopped while it idles does not hold up close', async () => {
    const pool = make()
    await pool.map(target('increment'), [1, 2, 3, 4], { chunkSize: 1 })
    // One of them may have done all. The other, stopped while it starts, would be given up after its time to start.
    await until('both idle', () => stage.supervisor.activeChildren().every(({ life }) => life.ready))
    process.kill(pool.pids[0] ?? 0, 'SIGSTOP')
    await pool.close()
    await pool.join()
    expect(pool.pids).toEqual([])
  })

  test('a supervisor that is closed under its pool ends with it, and every task is settled', async () => {
    const pool = make()
    const work = pool.map(target('spin'), [60_000, 60_000]).catch((error: unknown) => error)
    await until('two workers', () => pool.metrics.inFlight === 2)
    await stage.supervisor.close()
    expect(await work).toBeInstanceOf(PoolClosedError)
    expect(withToken(stage.supervisor.token)).toEqual([])
  })

  test('a storm of resizing holds no more workers than were ever wanted', async () => {
    const pool = make({ processes: 4 })
    const work = pool.map(
      target('spin'),
      numbers(12).map(() => 100),
      { chunkSize: 1 },
    )
    await until('four busy workers', () => pool.processIds.filter((id) => pool.view(id).inFlight > 0).length === 4)
    let most = 0
    for (let i = 0; i < 50; i++) {
      await pool.resize(i % 2 === 0 ? 1 : 4)
      most = Math.max(most, pool.pids.length)
    }
    expect(most).toBe(4)
    expect(await work).toHaveLength(12)
  })

  test('results can be read after close: the tasks were submitted with the call', async () => {
    const pool = make()
    const results = pool.imapUnordered<number>(target('increment'), numbers(10))
    await pool.close()
    const values: number[] = []
    for await (const { value } of results) values.push(value)
    expect(values.sort((a, b) => a - b)).toEqual(numbers(10).map((n) => n + 1))
    await pool.join()
  })

  test('an array that changes after the call changes nothing', async () => {
    const inputs = numbers(100)
    const work = make().map(target('increment'), inputs)
    inputs.length = 0
    expect(await work).toHaveLength(100)
  })

  test('an error with fields that have no text fails its task and not its worker', async () => {
    const pool = make({ processes: 1 })
    const before = await pool.apply(target('add'), [1, 1]).then(() => pool.pids)
    await expect(pool.map(target('throwOdd'), [1])).rejects.toThrow('a value that has no text')
    expect(pool.pids).toEqual(before)
  })

  test('a listener that throws does not hurt the pool', async () => {
    const thrown: unknown[] = []
    const previous = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', (error) => thrown.push(error))
    try {
      stage.supervisor.journal.subscribe((event) => {
        if (event.type === 'process.exited') throw new Error('mine')
      })
      const pool = make()
      await pool.map(target('increment'), [1])
      await pool.close()
      await pool.join()
      expect(String(thrown[0])).toContain('mine')
    } finally {
      process.removeAllListeners('uncaughtException')
      for (const listener of previous) process.on('uncaughtException', listener)
    }
  })

  test('cancelling a million tasks is a matter of moments', async () => {
    const pool = make()
    const work = pool.map(target('spin'), new Array<number>(1_000_000).fill(50)).catch((error: unknown) => error)
    await until('workers at work', () => pool.metrics.inFlight > 0)
    const beganMs = performance.now()
    await pool.terminate()
    // Seconds would be wrong by a factor of ten: it is not a timing but the difference between one error and a million.
    expect(performance.now() - beganMs).toBeLessThan(3_000)
    expect(await work).toBeInstanceOf(PoolClosedError)
  })
})

describe('resizing and ending', () => {
  test('it grows and shrinks while it runs, and a worker that must go finishes what it holds', async () => {
    const pool = make({ processes: 1 })
    const work = pool.map(
      target('spin'),
      numbers(60).map(() => 10),
      { chunkSize: 2 },
    )
    await pool.resize(4)
    // In the moment of an exec a process shows no environment to be known by.
    await until(
      'four workers, by the system too',
      () => withToken(stage.supervisor.token).filter(({ pid }) => pool.pids.includes(pid)).length === 4,
    )
    await pool.resize(1)
    await until('one worker', () => pool.pids.length === 1)
    expect(await work).toHaveLength(60)
  })

  test('close lets everything finish; join waits for the workers; more tasks are refused', async () => {
    const pool = make()
    const work = pool.map(target('increment'), numbers(100))
    await pool.close()
    await expect(pool.map(target('increment'), [1])).rejects.toThrow(PoolClosedError)
    await pool.join()
    expect(await work).toHaveLength(100)
    expect(pool.pids).toEqual([])
    await until('only the lifeline is left, for who comes next', () => {
      const left = withToken(stage.supervisor.token).map(({ pid }) => pid)
      return left.every((pid) => pid === stage.supervisor.lifelinePid)
    })
  })

  test('join before close is an error', async () => {
    await expect(make().join()).rejects.toThrow('join: the pool is still open')
  })

  test('terminate settles every task and returns, at any moment', async () => {
    for (const afterMs of [0, 1, 5, 20, 60, 120, 200]) {
      const pool = make()
      const work = pool
        .map(
          target('spin'),
          numbers(100).map(() => 5),
        )
        .catch((error: unknown) => error)
      await new Promise((resolve) => setTimeout(resolve, afterMs))
      await pool.terminate()
      expect(await work).toBeInstanceOf(PoolClosedError)
    }
  })
})
