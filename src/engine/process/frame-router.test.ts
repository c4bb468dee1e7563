// What the first word of a child settles, and what the parent refuses.

import { expect, test } from 'vitest'
import type { ProcessId } from '../../shared/process.ts'
import { ProtocolError } from '../errors.ts'
import { encodeReady } from '../wire/frames.ts'
import { parentCodec } from '../wire/parent-codec.ts'
import { CODEC, Kind, PROTOCOL, type ReadyBody } from '../wire/protocol.ts'
import { encodeText } from '../wire/text-frames.ts'
import { FrameRouter } from './frame-router.ts'

const caller = { id: 1 as ProcessId, name: 'worker', pid: null, onGone: () => undefined }

function routed(...frames: readonly Buffer[]): { readonly router: FrameRouter; readonly ready: readonly ReadyBody[] } {
  const ready: ReadyBody[] = []
  const ignore = (): void => undefined
  const router = new FrameRouter(caller, {
    services: new Map(),
    send: ignore,
    onFrame: ignore,
    onRaised: ignore,
    onReady: (body) => {
      ready.push(body)
    },
  })
  for (const bytes of frames) for (const frame of router.frames(bytes)) router.receive(frame)
  return { router, ready }
}

const good = { protocol: PROTOCOL, codec: CODEC, pid: 7 }

test('a child that names a known codec in READY is ready, and its values are encoded so', () => {
  const { router, ready } = routed(encodeReady(good))
  expect(ready).toEqual([{ ...good, tid: null }])
  expect(router.codec).toBe(parentCodec)
})

test.each([
  [
    'another codec',
    encodeReady({ ...good, codec: 'json' }),
    'the child names the codec "json", expected "clone" or "pickle"',
  ],
  [
    'a codec called as a part of every object',
    encodeReady({ ...good, codec: 'constructor' }),
    'expected "clone" or "pickle"',
  ],
  ['no codec', encodeReady({ ...good, codec: null }), 'the child names no codec, expected "clone" or "pickle"'],
  ['a codec that is no text', encodeText(Kind.ready, 0, { ...good, codec: 7 }), 'lacks the text "codec"'],
  ['an older protocol', encodeText(Kind.ready, 0, { protocol: 2, pid: 7 }), 'speaks protocol 2, expected 5'],
])('a READY of %s is a ProtocolError that says what was expected', (_of, frame, sentence) => {
  expect(() => routed(frame)).toThrow(ProtocolError)
  expect(() => routed(frame)).toThrow(sentence)
})

test('a second READY is a ProtocolError', () => {
  expect(() => routed(encodeReady(good), encodeReady(good))).toThrow('the child sent a second READY frame')
})
