// Memory that a child opens by its path, with and without a name of its own.

import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SharedMemory } from './shared-memory.ts'

test.each([
  ['without a name, where the system shows open descriptors', false],
  ['by its name, where it does not', true],
])('a child opens it %s', (_, named) => {
  const memory = new SharedMemory(named)
  try {
    const child = openSync(memory.path, 'r+')
    writeSync(child, Uint8Array.of(7, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0), 0, 12, 0)
    closeSync(child)
    expect(memory.progress()).toMatchObject({ chunkId: 7, index: 2 })
    const { path } = memory
    memory.forgetName()
    expect(existsSync(path)).toBe(!named)
    expect(memory.progress()).toMatchObject({ chunkId: 7, index: 2 })
  } finally {
    memory.close()
  }
})

test('its name goes with it, if nobody has opened it', () => {
  const memory = new SharedMemory(true)
  const { path } = memory
  expect(existsSync(path)).toBe(true)
  memory.close()
  expect(existsSync(path)).toBe(false)
})
