// What a child that asks is sent, and what that costs the parent.

import { expect, test } from 'vitest'
import type { ProcessId } from '../../shared/process.ts'
import { createCodec } from '../wire/codec.ts'
import { decodeResponse } from '../wire/frames.ts'
import { HEADER_BYTES } from '../wire/protocol.ts'
import { QueueEmptyError } from '../errors.ts'
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
