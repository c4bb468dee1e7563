// What a child that asks is sent, and what that costs the parent.

import { expect, test, vi } from 'vitest'
import type { ProcessId } from '../../shared/process.ts'
import { createCodec } from '../wire/codec.ts'
import { decodeResponse } from '../wire/frames.ts'
import { HEADER_BYTES, WAITS_SERVICE } from '../wire/protocol.ts'
import { DeadlockError, QueueEmptyError } from '../errors.ts'
import { Requests, type Service } from './requests.ts'

const codec = createCodec()
const caller = { id: 1 as ProcessId, name: 'worker', pid: null, onGone: () => undefined }

/** The first frame that answers a question. */
function answerOf(service: Service): Promise<Buffer> {
  return new Promise((resolve) => {
    const asks = new Requests(
      caller,
      () => codec,
      new Map([['queue', service]]),
      (frame) => {
        resolve(Buffer.from(frame))
      },
    )
    asks.receive({ callId: 7, service: 'queue', payload: Buffer.from(codec.encode('?', 'the question')) })
  })
}

test('an answer that is an error has its class and its text', async () => {
  const frame = await answerOf({ handle: () => Promise.reject(new QueueEmptyError('nothing there')) })
  const { callId, error } = decodeResponse(frame.subarray(HEADER_BYTES))
  expect({ callId, error }).toEqual({ callId: 7, error: { name: 'QueueEmptyError', message: 'nothing there' } })
})

test('the stack of an error in the parent is not even put together: a child may ask for 8,192 of them at once', async () => {
  let asked = 0
  const error = Object.defineProperty(new QueueEmptyError('nothing there'), 'stack', {
    get: () => {
      asked++
      return 'at somewhere in the parent'
    },
  })
  const frame = await answerOf({ handle: () => Promise.reject(error) })
  expect(frame.includes('somewhere in the parent')).toBe(false)
  expect(asked).toBe(0)
})

test('the error of a deadlock carries who waits for what', async () => {
  const frame = await answerOf({ handle: () => Promise.reject(new DeadlockError('the pool', ['p1 waits'])) })
  const { error, payload } = decodeResponse(frame.subarray(HEADER_BYTES))
  expect(error?.name).toBe('DeadlockError')
  expect(codec.decode(payload)).toEqual(['p1 waits'])
})

test('that a child only waits is believed until it asks again, and not before it has every answer that was sent', async () => {
  let release: () => void = () => undefined
  const services = new Map<string, Service>([
    ['now', { handle: () => 'at once' }],
    ['later', { handle: () => new Promise<void>((resolve) => (release = resolve)) }],
  ])
  let sent = 0
  const requests = new Requests(
    caller,
    () => codec,
    services,
    () => sent++,
  )
  const say = (service: string, body: unknown): void => {
    requests.receive({ callId: 1, service, payload: Buffer.from(codec.encode(body, 'the question')) })
  }
  expect(requests.onlyWaits).toBe(false)
  say('later', null)
  say(WAITS_SERVICE, 0)
  expect(requests.onlyWaits).toBe(true)
  say('now', null)
  expect(requests.onlyWaits).toBe(false)
  await vi.waitFor(() => {
    expect(sent).toBe(1)
  })
  say(WAITS_SERVICE, 0)
  expect(requests.onlyWaits).toBe(false)
  say(WAITS_SERVICE, 1)
  expect(requests.onlyWaits).toBe(true)
  release()
  await vi.waitFor(() => {
    expect(sent).toBe(2)
  })
  expect(requests.onlyWaits).toBe(false)
  for (const odd of ['two', null, [2]]) {
    say(WAITS_SERVICE, odd)
    expect(requests.onlyWaits).toBe(false)
  }
  say(WAITS_SERVICE, 2)
  expect(requests.onlyWaits).toBe(true)
})
