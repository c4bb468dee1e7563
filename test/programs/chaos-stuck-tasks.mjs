// Ways for a task not to respond, each for a while or until somebody lets it go on; each says when it began, by the clock
// that all processes share.

import { closeSync, openSync, readSync, writeFileSync } from 'node:fs'

const began = (path) => writeFileSync(path, String(process.hrtime.bigint()))

export const sleep = (ms) => new Promise((resolve) => setTimeout(() => resolve(ms), ms))

export function spin(ms) {
  const end = performance.now() + ms
  while (performance.now() < end);
  return ms
}

/** Says that it runs, and waits to be stopped from outside. */
export function waits([path, ms]) {
  began(path)
  return sleep(ms)
}

export function busyLoop([path, ms]) {
  began(path)
  return spin(ms)
}

export function blockedCall([path, ms]) {
  began(path)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
  return ms
}

/** Reads from a FIFO that nobody writes to, until somebody does. */
export function blockedRead([path, , fifo]) {
  const fd = openSync(fifo, 'r+') // both ways, or the opening itself would wait for a writer
  began(path)
  const got = readSync(fd, Buffer.alloc(1))
  closeSync(fd)
  return got
}

const pattern = /^(a+)+$/
const hopeless = (length) => `${'a'.repeat(length)}b`

/** In the interpreter's own C++ and machine code: each letter more doubles its time, so it takes `ms` to twice as long. */
export function badExpression([path, ms]) {
  for (let i = 0; i < 3; i++) pattern.test(hopeless(16)) // from now on it is compiled
  let length = 18
  for (let tookMs = 0; tookMs < 10; length++) {
    const since = performance.now()
    pattern.test(hopeless(length))
    tookMs = performance.now() - since
  }
  // The last one took 10 to 20 ms.
  length += Math.ceil(Math.log2(ms / 10)) - 1
  began(path)
  return pattern.test(hopeless(length))
}
