// One listener a signal, however many calls wait for it.

import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { onAbort } from './signal-listeners.ts'

test('a signal has one listener for all calls, and none when they are over', () => {
  const { signal } = new AbortController()
  const removals = Array.from({ length: 1_000 }, () => onAbort(signal, () => undefined))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  for (const remove of removals) remove()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  onAbort(signal, () => undefined)()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('an abort calls those that were not removed, in their order, once', () => {
  const stop = new AbortController()
  const called: number[] = []
  const removals = [0, 1, 2, 3].map((i) => onAbort(stop.signal, () => called.push(i)))
  removals[1]?.()
  stop.abort()
  stop.abort()
  for (const remove of removals) remove()
  expect(called).toEqual([0, 2, 3])
})
