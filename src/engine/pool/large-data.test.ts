// Large inputs and results of a pool: they arrive whole, their memory is used again, and nothing holds what its caller let go of.

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { WorkerLostError } from '../errors.ts'
import { collectGarbage } from '../../../test/support/garbage.ts'
import { until } from '../../../test/support/os-view.ts'
import { poolStage, target } from '../../../test/support/pool-stage.ts'

const { make } = poolStage()

/** Kind, size and digest: to compare millions of numbers one by one would take minutes. */
function told(value: unknown): string {
  const bytes = value instanceof ArrayBuffer ? Buffer.from(value) : Buffer.from((value as Uint8Array).buffer)
  const own = value instanceof ArrayBuffer ? bytes : bytes.subarray((value as Uint8Array).byteOffset)
  const length = (value as ArrayBuffer).byteLength
  return `${(value as object).constructor.name} ${length} ${createHash('sha256').update(own.subarray(0, length)).digest('hex')}`
}

describe('large data', () => {
  test.each([63 * 1024, 65 * 1024, 3 * 1024 * 1024])(
    'arrays of every kind arrive whole with %s bytes',
    async (size) => {
      const pool = make()
      const doubles = new Float64Array(size / 8).fill(1.5)
      const twice = Buffer.alloc(size, 9)
      const memory = Uint8Array.from(twice).buffer
      const values = [
        Buffer.alloc(size, 3),
        new Uint8Array(size).fill(4),
        doubles,
        new Uint16Array(8).fill(2),
        twice,
        twice,
      ]
      const back = await pool.map<unknown>(target('identity'), values)
      expect(back.map(told)).toEqual(values.map(told))
      const nested = await pool.apply<{ a: unknown[]; b: unknown }>(target('identity'), [{ a: [doubles], b: memory }])
      expect([nested.a[0], nested.b].map(told)).toEqual([doubles, memory].map(told))
    },
  )

  test('many large results one after the other use their memory again', async () => {
    const pool = make({ processes: 1 })
    const results = await pool.map<Buffer>(target('bytes'), new Array<number>(40).fill(1024 * 1024), { chunkSize: 3 })
    expect(results.every((bytes) => bytes.length === 1024 * 1024 && bytes[77] === 7)).toBe(true)
  })

  test('what its caller has let go of is held by nobody: results, and inputs that were read', async () => {
    const pool = make({ processes: 1 })
    const letGo: WeakRef<object>[] = []
    const noted = <T extends object>(value: T): T => {
      letGo.push(new WeakRef(value))
      return value
    }
    const input = (): Buffer => noted(Buffer.alloc(1024 * 1024, 5))
    function* inputs(): Generator<Buffer> {
      for (let i = 0; i < 20; i++) yield input()
    }
    for (let i = 0; i < 20; i++) noted(await pool.submit<Buffer>(target('identity'), [input()]))
    // The reader is at the middle, the job is not over.
    const stream = pool.imap<Buffer>(target('identity'), inputs(), { chunkSize: 1 })[Symbol.asyncIterator]()
    for (let i = 0; i < 10; i++) noted((await stream.next()).value as Buffer)
    const held = (): number => {
      collectGarbage()
      return letGo.filter((ref) => ref.deref() !== undefined).length
    }
    // A WeakRef holds until the turn is over; what is read ahead is in a window of a few.
    await until('they are gone', () => held() <= 10)
    await stream.return?.()
  })

  test.each([64 * 1024, 1024 * 1024, 16 * 1024 * 1024])('%s bytes arrive whole, both ways', async (size) => {
    const pool = make()
    const [result] = await pool.map<Buffer>(target('identity'), [Buffer.alloc(size, 3)])
    expect(result?.length).toBe(size)
    expect(result?.every((byte) => byte === 3)).toBe(true)
  })

  test('a result is whole even when its worker exits right after it', async () => {
    const result = await make()
      .apply<Buffer>(target('bytesThenExit'), [4 * 1024 * 1024])
      .catch((error: unknown) => error)
    // Either whole, or its loss is told: never a silent nothing.
    if (result instanceof Error) expect(result).toBeInstanceOf(WorkerLostError)
    else expect((result as Buffer).length).toBe(4 * 1024 * 1024)
  })
})
