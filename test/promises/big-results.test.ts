// Promise 20: a big result and the end of its worker at once. It arrives whole, or its loss is told; nothing between.
// What is one byte over the limit is refused by name, what is at the limit goes through.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { Pool } from '../../src/engine/pool/pool.ts'
import { PayloadTooLargeError, RemoteTaskError, WorkerLostError } from '../../src/engine/errors.ts'
import { parentCodec, pickleCodec } from '../../src/engine/wire/parent-codec.ts'
import { MAX_PAYLOAD_BYTES } from '../../src/engine/wire/protocol.ts'
import { isFull, size, testInFull } from '../support/size.ts'
import { OutcomeTable, numbers, onStage, report } from '../support/stage.ts'
import { chaosTask, named, pythonKinds, type WorkerKind, workerKinds, workersOf } from '../support/worker-kind.ts'

/** `exit` as soon as the answer is made, `exit at once` before it can be, `kill` without any last word. */
type LastWord = 'exit' | 'exit at once' | 'kill'

interface BigResultSize {
  readonly workers: WorkerKind
  readonly bytes: number
  readonly shape: 'buffer' | 'text'
  readonly end: LastWord
  readonly tasks: number
}

const KIB = 1024
const MIB = 1024 * KIB

// Buffers go through shared memory, text through the channel.
const SIZES = size<readonly Omit<BigResultSize, 'workers'>[]>({
  short: [
    { bytes: 64 * KIB, shape: 'buffer', end: 'exit', tasks: 4 },
    { bytes: 256 * KIB, shape: 'text', end: 'exit', tasks: 4 },
    { bytes: MIB, shape: 'text', end: 'kill', tasks: 4 },
    { bytes: MIB, shape: 'buffer', end: 'exit at once', tasks: 4 },
    { bytes: 64 * MIB, shape: 'buffer', end: 'exit', tasks: 1 },
  ],
  full: [64 * KIB, 256 * KIB, MIB, 64 * MIB].flatMap((bytes): Omit<BigResultSize, 'workers'>[] => [
    { bytes, shape: 'buffer', end: 'exit', tasks: 100 },
    { bytes, shape: 'buffer', end: 'exit at once', tasks: 100 },
    { bytes, shape: 'buffer', end: 'kill', tasks: 100 },
    // The longest take as long as all others together: twenty of them.
    { bytes, shape: 'text', end: 'exit', tasks: bytes === 64 * MIB ? 20 : 100 },
  ]),
})

/** Python's workers: in short two of them. */
const ALL: readonly BigResultSize[] = [
  ...SIZES.map((one) => ({ workers: 'node' as const, ...one })),
  ...pythonKinds('fork').flatMap((workers) => (isFull ? SIZES : SIZES.slice(2, 4)).map((one) => ({ workers, ...one }))),
]

interface Metrics {
  readonly whole: number
  readonly lossTold: number
  /** Done with anything but the whole value. */
  readonly silent: number
  readonly other: number
  readonly doubled: number
}

function isWhole(value: unknown, { bytes, shape }: BigResultSize, mark: number): boolean {
  if (shape === 'text') return value === String.fromCharCode(97 + (mark % 26)).repeat(bytes)
  // Bytes of Python are a Uint8Array.
  return (
    value instanceof Uint8Array &&
    value.length === bytes &&
    Buffer.from(value.buffer, value.byteOffset, value.length).equals(Buffer.alloc(bytes, mark))
  )
}

async function bigResults(size: BigResultSize) {
  return onStage(500, async (supervisor): Promise<Metrics> => {
    const pool = new Pool({ processes: 4, supervisor, ...workersOf(size.workers) })
    const table = new OutcomeTable()
    let whole = 0
    const inputs = numbers(size.tasks).map((i) => [size.bytes, size.shape, size.end, (i % 200) + 1])
    await pool.run(chaosTask('bigThenGone', size.workers), inputs, {
      chunkSize: 1,
      shape: 'single',
      onOutcomes: (batch) => {
        // Looked at now and forgotten: a hundred of the largest would not fit.
        const values = batch.values.map((value, i) => {
          if (batch.outcomes[i] === 'done' && isWhole(value, size, ((batch.first + i) % 200) + 1)) whole++
          return value instanceof Error ? value : null
        })
        table.note({ ...batch, values })
      },
    }).done
    await pool.terminate()
    const lossTold = table.values.filter((value, i) => table.outcomes[i] === 'lost' && value instanceof WorkerLostError)
    return {
      whole,
      lossTold: lossTold.length,
      silent: table.count('done') - whole,
      other: size.tasks - table.count('done') - lossTold.length,
      doubled: table.doubled,
    }
  })
}

/** Bytes of a message of one buffer beside the buffer itself. */
function envelopeBytes(kind: WorkerKind): number {
  const codec = kind === 'node' ? parentCodec : pickleCodec
  return codec.encodeList([Buffer.alloc(MIB)], 'a probe').bytes.length
}

/** Of a result, which Python's own module writes. */
function envelopeOfResult(kind: WorkerKind): number {
  if (kind === 'node') return envelopeBytes(kind)
  const worker = fileURLToPath(new URL('../../src/workers/python/worker', import.meta.url))
  const probe = 'from procdeck_worker import values; print(len(values.encode(bytes(1 << 20), "a probe")[0]))'
  return Number(execFileSync('python3', ['-c', probe], { env: { ...process.env, PYTHONPATH: worker } }))
}

interface AtLimit {
  readonly most: number
  readonly mostBack: number
  readonly input: number | string
  readonly result: number | string
  readonly nextTask: number | undefined
}

/** What became of an input and of a result whose messages are so many bytes over the limit (or under it). */
async function payloadLimit(kind: WorkerKind, over: number) {
  return onStage(500, async (supervisor): Promise<AtLimit> => {
    const most = MAX_PAYLOAD_BYTES - envelopeBytes(kind) + over
    const mostBack = MAX_PAYLOAD_BYTES - envelopeOfResult(kind) + over
    const pool = new Pool({ processes: 1, supervisor, ...workersOf(kind) })
    const lengthOrName = async (ask: () => Promise<number | undefined>): Promise<number | string> => {
      try {
        return (await ask()) ?? 'nothing'
      } catch (error) {
        if (error instanceof PayloadTooLargeError) return 'PayloadTooLargeError'
        return error instanceof RemoteTaskError ? `remote ${error.name}` : String(error)
      }
    }
    const metrics = {
      most,
      mostBack,
      input: await lengthOrName(
        async () => (await pool.map<number>(chaosTask('lengthOf', kind), [Buffer.alloc(most)]))[0],
      ),
      result: await lengthOrName(
        async () => (await pool.map<Buffer>(chaosTask('bytesOf', kind), [mostBack]))[0]?.length,
      ),
      nextTask: (await pool.map<number>(chaosTask('increment', kind), [1]))[0],
    }
    await pool.terminate()
    return metrics
  })
}

test.each(ALL)('promise 20: $bytes bytes of $shape and $end: whole, or the loss is told ($workers)', async (one) => {
  const metrics = await bigResults(one)
  report(`promise 20, ${named(one.workers)}, ${one.bytes} bytes of ${one.shape}, ${one.end}`, metrics)
  expect(metrics).toMatchObject({ silent: 0, other: 0, doubled: 0, orphans: 0 })
  expect(metrics.whole + metrics.lossTold).toBe(one.tasks)
})

test.each(workerKinds('fork'))('promise 20: one byte over the limit is refused by name (%s)', async (kind) => {
  const metrics = await payloadLimit(kind, 1)
  report(`promise 20, over the limit, ${named(kind)}`, metrics)
  expect(metrics).toMatchObject({ input: 'PayloadTooLargeError', result: 'remote PayloadTooLargeError' })
  expect(metrics).toMatchObject({ nextTask: 2, orphans: 0 })
})

testInFull('promise 20: what is at the limit goes through', async () => {
  for (const kind of workerKinds('fork')) {
    const metrics = await payloadLimit(kind, 0)
    report(`promise 20, at the limit, ${named(kind)}`, metrics)
    expect(metrics).toMatchObject({ input: metrics.most, result: metrics.mostBack, nextTask: 2, orphans: 0 })
  }
})
