// What an item tells of the queues that it holds.

import { expect, test } from 'vitest'
import { createCodec } from './codec.ts'
import { encodeItem } from './queue-item.ts'
import { type Reference, Shareable } from './references.ts'

class Thing extends Shareable {
  readonly #reference: Reference

  constructor(kind: string, id: number) {
    super()
    this.#reference = { kind, id, facts: {} }
  }

  override toReference(): Reference {
    return this.#reference
  }
}

test('an item names each queue that it holds once, and nothing else that it holds', () => {
  const value = { a: new Thing('queue', 4), b: [new Thing('pool', 7), new Thing('queue', 2), new Thing('queue', 4)] }
  expect(encodeItem(createCodec(), value, 'jobs').carries).toEqual([4, 2])
  expect(encodeItem(createCodec(), [1, 2], 'jobs').carries).toEqual([])
})

test('an item that cannot be sent names its queue', () => {
  expect(() => encodeItem(createCodec(), () => 1, 'jobs')).toThrow('an item for queue "jobs"')
})
