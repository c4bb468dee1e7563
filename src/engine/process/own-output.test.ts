// Our own output, as children share it: its room, its reader that has gone, and a reader that is slow.

import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { OwnOutput } from './own-output.ts'

type Done = (error?: Error | null) => void

/** A stream whose writes end when the test says so. */
function stream(): { readonly own: Writable; readonly open: Done[] } {
  const open: Done[] = []
  const own = new Writable({
    highWaterMark: 4,
    autoDestroy: false,
    write: (_data, _encoding, done) => {
      open.push(done)
    },
  })
  return { own, open }
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

describe('our own output', () => {
  test('tells all who wait for room with one listener', async () => {
    const { own, open } = stream()
    const output = new OwnOutput(() => own)
    let told = 0
    for (let i = 0; i < 20; i++) {
      expect(output.write(Buffer.from('four'))).toBe(false)
      output.onRoom(() => told++)
    }
    expect(own.listenerCount('drain')).toBe(1)
    for (let i = 0; i < 20; i++) {
      open.shift()?.()
      await turn()
    }
    expect([told, own.listenerCount('drain'), own.listenerCount('error')]).toEqual([20, 0, 0])
    expect(output.write(Buffer.from('4'))).toBe(true)
  })

  test('takes everything and writes nothing when its reader is gone', async () => {
    const { own, open } = stream()
    const output = new OwnOutput(() => own)
    let told = 0
    output.write(Buffer.from('four'))
    output.onRoom(() => told++)
    const written = output.written()
    open.shift()?.(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    await written
    await turn()
    expect(told).toBe(1)
    expect(output.write(Buffer.from('four'))).toBe(true)
    expect([own.writableLength, open.length, own.listenerCount('error')]).toEqual([0, 0, 0])
    await output.written()
  })

  test('has written when the system has taken all, or after a second', async () => {
    const { own, open } = stream()
    const output = new OwnOutput(() => own)
    await output.written()
    output.write(Buffer.from('one'))
    output.write(Buffer.from('two'))
    let isWritten = false
    const written = output.written().then(() => {
      isWritten = true
    })
    open.shift()?.()
    await turn()
    expect(isWritten).toBe(false)
    open.shift()?.()
    await written
    output.write(Buffer.from('three'))
    const beganAt = performance.now()
    await output.written()
    expect(performance.now() - beganAt).toBeGreaterThan(900)
  })

  test('counts a write that returns nothing as one that was taken', () => {
    const { own } = stream()
    own.write = (() => undefined) as never
    const output = new OwnOutput(() => own)
    expect(output.write(Buffer.from('more than four'))).toBe(true)
  })
})
