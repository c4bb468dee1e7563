// What hooks write: events and pages come back as they were written, and nothing else is taken for one.

import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { EventLog } from './event-log.ts'
import { type HookEvent, parseHookEvent } from './hook-events.ts'
import { PAGE_BYTES, parsePage, RING_SPANS, spansOf } from './state-page.ts'

const folder = mkdtempSync(join(tmpdir(), 'hook-files-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const base = { t: fc.nat(), pid: fc.integer({ min: 1, max: 4_194_304 }) }
const text = fc.string({ unit: 'grapheme', maxLength: 40 })
const number = fc.nat()
const event: fc.Arbitrary<HookEvent> = fc.oneof(
  fc.record({ ...base, e: fc.constant('hello' as const), ppid: number, version: text, cmd: fc.option(text) }),
  fc.record({ ...base, e: fc.constant('fork' as const), ppid: number, stacks: fc.option(number) }),
  fc.record({
    ...base,
    e: fc.constant('end' as const),
    child: number,
    code: fc.option(fc.integer()),
    joined: fc.option(fc.boolean()),
  }),
  fc.record({ ...base, e: fc.constant('bye' as const), exc: fc.option(text) }),
  fc.record({ ...base, e: fc.constant('queue' as const), q: number, max: number, kind: text }),
  fc.record({
    ...base,
    e: fc.constant('child' as const),
    ppid: number,
    name: text,
    daemon: fc.boolean(),
    method: fc.constantFrom('fork' as const, 'spawn' as const, 'forkserver' as const),
    role: fc.constantFrom('process' as const, 'pool' as const, 'executor' as const),
    target: fc.option(text),
    pool: fc.option(number),
    stacks: fc.option(number),
  }),
)

describe('the events of hooks', () => {
  test('are read as they were written, whatever the pieces, over 150 files', () => {
    const path = join(folder, 'events.jsonl')
    fc.assert(
      fc.property(fc.array(fc.array(event, { maxLength: 6 }), { maxLength: 6 }), fc.nat(200), (pieces, cut) => {
        writeFileSync(path, '')
        const log = new EventLog(path)
        const read: HookEvent[] = []
        for (const piece of pieces) {
          const bytes = Buffer.from(piece.map((one) => `${JSON.stringify(one)}\n`).join(''))
          // A write may be seen in two parts.
          for (const part of [bytes.subarray(0, cut), bytes.subarray(cut)]) {
            appendFileSync(path, part)
            read.push(...log.read())
          }
        }
        log.close()
        expect([read, log.bad, log.isCut]).toEqual([pieces.flat(), 0, false])
      }),
      { numRuns: 150 },
    )
  })

  test('are none where a field is missing, of another type, or unknown', () => {
    const good = { e: 'job', t: 1, pid: 2, pool: 3, job: 4, items: 5, chunk: 6, kind: 'map' }
    expect(parseHookEvent(JSON.stringify(good))).toEqual(good)
    for (const name of Object.keys(good))
      for (const value of [undefined, null, {}, [], name === 'kind' || name === 'e' ? 7 : 'seven'])
        expect(parseHookEvent(JSON.stringify({ ...good, [name]: value }))).toBeNull()
    for (const line of [
      '',
      '7',
      'null',
      '[]',
      '{',
      '"e"',
      '{"e":"constructor","t":1,"pid":2}',
      '{"e":"nothing","t":1,"pid":2}',
    ])
      expect(parseHookEvent(line)).toBeNull()
  })

  test('are counted where they are none, and told where the file became shorter', () => {
    const path = join(folder, 'spoilt.jsonl')
    const hello = '{"e":"hello","t":1,"pid":2,"ppid":1,"version":"3.11"}\n'
    writeFileSync(path, `no event\n${hello}${'x'.repeat(40_000)}\n${hello}`)
    const log = new EventLog(path)
    expect([log.read().length, log.bad, log.isCut]).toEqual([2, 2, false])
    truncateSync(path, 0)
    appendFileSync(path, hello)
    expect([log.read().length, log.bad, log.isCut]).toEqual([1, 2, true])
    log.close()
  })
})

/** A page with `spans` spans written so far, of which span i is (i, i + 1). */
function pageOf(pid: number, spans: number): Buffer {
  const page = Buffer.alloc(PAGE_BYTES)
  page.write('PDW1', 'latin1')
  page.writeUInt32LE(PAGE_BYTES, 4)
  page.writeUInt32LE(pid, 8)
  page.writeUInt32LE(1, 12)
  page.writeBigInt64LE(BigInt(spans), 64 + 8 * 15)
  for (let i = Math.max(0, spans - RING_SPANS); i < spans; i++) {
    const at = 1_024 + 40 * (i % RING_SPANS)
    for (const [j, value] of [i, i + 1, 0, i].entries()) page.writeBigInt64LE(BigInt(value), at + 8 * j)
    page.writeInt32LE(3, at + 32)
  }
  return page
}

describe('the page of a process', () => {
  test('gives each span once, in order, and counts what was overwritten, over 200 histories', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(600), { maxLength: 20 }), (growths) => {
        let [written, next, missed] = [0, 0, 0]
        const seen: number[] = []
        for (const growth of growths) {
          written += growth
          const read = spansOf(pageOf(7, written), next)
          seen.push(...read.spans.map(({ beganNs }) => beganNs))
          missed += read.missed
          next = read.next
        }
        expect(seen.length + missed).toBe(written)
        expect(seen).toEqual([...seen].sort((a, b) => a - b))
        expect(new Set(seen).size).toBe(seen.length)
      }),
      { numRuns: 200 },
    )
  })

  test('has its task, its queues and its pools, of which empty slots are none', () => {
    const page = pageOf(7, 0)
    for (const [i, value] of [1, 11, 12, 13, 14, 15, 16, 1, 18].entries())
      page.writeBigInt64LE(BigInt(value), 64 + 8 * i)
    for (const [i, value] of [21, 5, 4, -1, 99, 500].entries()) page.writeBigInt64LE(BigInt(value), 11_264 + 64 + 8 * i)
    for (const [i, value] of [31, 5, 400, 1, 8].entries()) page.writeBigInt64LE(BigInt(value), 14_336 + 8 * i)
    expect(parsePage(page)).toMatchObject({
      pid: 7,
      kind: 'pool',
      task: {
        isRunning: true,
        pool: 11,
        job: 12,
        chunk: 13,
        tasks: 14,
        fn: 15,
        beganNs: 16,
        block: 1,
        chunksBegun: 18,
      },
      queues: [{ queue: 21, puts: 5, gets: 4, depth: -1, sampledNs: 99, bytesPut: 500 }],
      pools: [{ pool: 31, results: 5, resultBytes: 400, jobs: 1, items: 8 }],
    })
  })

  test('is none where it was cut, is empty, or is another file, over 150 files', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(PAGE_BYTES - 1), (bytes, length) => {
        expect(parsePage(Buffer.from(bytes))).toBeNull()
        expect(parsePage(pageOf(7, 3).subarray(0, length))).toBeNull()
      }),
      { numRuns: 150 },
    )
  })
})
