// The runner with a real module and memory, and an outbox that keeps its frames: what it answers when the parent takes
// back, withdraws or stops what it holds.

import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ReceivedFrames } from '../../../test/support/received-frames.ts'
import { createCodec } from '../../engine/wire/codec.ts'
import { MARK_AT, RECALL_AT } from '../../engine/wire/memory.ts'
import { type Recall, RECALL_ALL, RECALL_BYTES, writeRecall } from '../../engine/wire/recall.ts'
import { STATUS_DONE, STATUS_SKIPPED } from '../../engine/wire/protocol.ts'
import { ChildMemory } from '../boot/child-memory.ts'
import { ChunkRunner } from './chunk-runner.ts'
import { TargetLoader } from './target-loader.ts'

const codec = createCodec()

const answer = (chunkId: number, status: number): string => `chunk ${chunkId}, status ${status}`
const done = (chunkId: number): string[] => [answer(chunkId, STATUS_DONE), answer(chunkId, STATUS_DONE)]
const skipped = (chunkId: number): string[] => [answer(chunkId, STATUS_SKIPPED), answer(chunkId, STATUS_SKIPPED)]

/** What was sent, in words. */
const sent = (): string[] =>
  outbox.all.map((one) =>
    'status' in one ? answer(one.chunk, one.status) : `returned from task ${one.index} of chunk ${one.chunk} on`,
  )

const file = join(tmpdir(), `procdeck-runner-${process.pid}`)
let fd: number
let outbox: ReceivedFrames
let runner: ChunkRunner

beforeEach(() => {
  fd = openSync(file, 'w+')
  outbox = new ReceivedFrames()
  runner = new ChunkRunner(codec, new TargetLoader(), outbox, new ChildMemory(fd))
  runner.addTarget({ id: 1, module: 'data:text/javascript,export const addOne = (x) => x + 1', export: 'addOne' })
})

afterEach(() => {
  closeSync(fd)
  rmSync(file)
})

function add(chunkId: number, values: readonly number[], oneByOne = false): void {
  const large = { place: 0, lengths: [] }
  const encoded = Buffer.from(codec.encode(values, 'it'))
  const count = values.length
  runner.add({ chunkId, targetId: 1, count, shape: 'single', oneByOne, again: false, large, values: encoded })
}

function recall(recall: Recall): void {
  const words = Buffer.alloc(RECALL_BYTES)
  writeRecall(recall, words)
  writeSync(fd, words, 0, RECALL_BYTES, RECALL_AT)
}

describe('the runner of chunks', () => {
  test('answers every chunk in its order, and has finished then', async () => {
    add(1, [1, 2])
    add(2, [3, 4])
    runner.go()
    await runner.finish()
    expect(sent()).toEqual([...done(1), ...done(2)])
  })

  test('skips the tasks of a chunk that is withdrawn while it waits, or while its target is loaded', async () => {
    add(1, [1, 2])
    add(2, [3, 4])
    add(3, [5, 6])
    runner.go()
    runner.withdraw(1)
    runner.withdraw(3)
    await runner.finish()
    expect(sent()).toEqual([...skipped(1), ...done(2), ...skipped(3)])
  })

  test('returns chunks that were taken back, and goes on with what comes after them', async () => {
    for (const id of [1, 2, 3]) add(id, [1, 2])
    recall({ chunk: 2, index: 0, last: 3 })
    runner.go()
    await runner.finish()
    add(4, [3, 4])
    runner.go()
    await runner.finish()
    expect(sent()).toEqual([...done(1), 'returned from task 0 of chunk 2 on', ...done(4)])
  })

  test('returns the rest of a chunk, with what it has received after it', async () => {
    add(1, [1, 2])
    add(2, [3, 4])
    recall({ chunk: 1, index: 1, last: 2 })
    runner.go()
    await runner.finish()
    expect(sent()).toEqual([answer(1, STATUS_DONE), 'returned from task 1 of chunk 1 on'])
  })

  test('says at its end that no task was running, when it only waited for its parent', () => {
    const full = new (class extends ReceivedFrames {
      override flush(): boolean {
        return this.all.length === 0
      }
      override drained(): Promise<void> {
        return new Promise(() => undefined)
      }
    })()
    runner = new ChunkRunner(codec, new TargetLoader(), full, new ChildMemory(fd))
    runner.addTarget({ id: 1, module: 'data:text/javascript,export const addOne = (x) => x + 1', export: 'addOne' })
    add(1, [1, 2, 3], true)
    runner.go()
    return new Promise<void>((resolve) => {
      setTimeout(() => {
        runner.flushNow()
        const words = Buffer.alloc(12)
        readSync(fd, words, 0, 12, MARK_AT)
        expect([0, 4, 8].map((at) => words.readUInt32LE(at))).toEqual([1, 1, 0])
        resolve()
      }, 200)
    })
  })

  test('begins nothing more when a deadline has passed', async () => {
    add(1, [1, 2])
    runner.go()
    await runner.finish()
    recall({ chunk: RECALL_ALL, index: 0, last: RECALL_ALL })
    add(2, [3, 4])
    runner.go()
    expect(sent()).toEqual(done(1))
  })
})
