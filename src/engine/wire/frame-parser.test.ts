// The parser against bytes cut anywhere, and against bytes that are no protocol at all.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../errors.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import { FrameParser, limitsFor } from './frame-parser.ts'
import { decodeReady, encodeReady, encodeTarget } from './frames.ts'
import { decodeResults, encodeChunk, encodeResults } from './task-frames.ts'
import { Kind } from './protocol.ts'

const limits = limitsFor([Kind.ready, Kind.target], [Kind.results, Kind.chunk], 1_000_000)

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? bytes.length)
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}

describe('the frame parser', () => {
  test('gives the same frames however the stream is cut', () => {
    const frame = fc.oneof(
      fc.nat().map((pid) => encodeReady({ protocol: 1, codec: 'x', pid })),
      fc.string().map((text) => encodeTarget(1, { module: text, export: 'x' })),
      fc
        .uint8Array({ maxLength: 300 })
        .map((values) => encodeChunk(1, 2, 3, 'single', { oneByOne: false, again: true }, values)),
      fc
        .uint8Array({ minLength: 1, maxLength: 50 })
        .map((values) => encodeResults(9, 0, [{ index: 1, status: 1 }], [{ count: 2, ms: 0.5 }], values)),
    )
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (frames, sizes) => {
          const parser = new FrameParser(limits)
          const heard = cut(Buffer.concat(frames), sizes).flatMap((piece) =>
            [...parser.push(piece)].map(({ kind, body }) => Buffer.concat([Buffer.from([kind]), body]).toString('hex')),
          )
          expect(heard).toEqual(frames.map((bytes) => Buffer.from(bytes.subarray(4)).toString('hex')))
          expect(parser.pendingBytes).toBe(0)
        },
      ),
      randomHistories('streams of frames', 1_000),
    )
  })

  test('refuses a length before it keeps a byte of the body', () => {
    for (const length of [0, 0xffff_ffff, 1_000_002]) {
      const header = Buffer.alloc(5)
      header.writeUInt32LE(length, 0)
      header[4] = Kind.results
      const parser = new FrameParser(limits)
      expect(() => [...parser.push(header)]).toThrow(ProtocolError)
    }
  })

  test('refuses what this side may not hear', () => {
    const parser = new FrameParser(limitsFor([Kind.ready], []))
    expect(() => [...parser.push(encodeTarget(1, { module: 'm', export: 'x' }))]).toThrow('frame of unknown kind 0x1')
  })

  test('random bytes never do anything but become frames or a ProtocolError', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (pieces) => {
        const parser = new FrameParser(limits)
        try {
          for (const piece of pieces) {
            for (const { kind, body } of parser.push(Buffer.from(piece))) {
              if (kind === Kind.results) decodeResults(body)
              if (kind === Kind.ready) decodeReady(body)
            }
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
      randomHistories('random bytes'),
    )
  })
})
