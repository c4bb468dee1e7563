// Tasks for the pool's chaos tests: each leaves a trace in a file, so that what happened is read from the system.

import { spawn } from 'node:child_process'
import { appendFileSync, closeSync, existsSync, openSync, writeFileSync, writeSync } from 'node:fs'

const STEPS = 300_000

/** i + (i + 1) + ... in STEPS steps, the long way: a good half millisecond. */
export function sum(i) {
  let total = 0
  for (let step = 0; step < STEPS; step++) total += i + step
  return total
}

/** The same, as the checker knows it. */
export const expectedSum = (i) => STEPS * i + (STEPS * (STEPS - 1)) / 2

export const increment = (x) => x + 1

export function spin(ms) {
  const end = performance.now() + ms
  while (performance.now() < end);
  return ms
}

/** A millisecond of work. */
export function slowIncrement(x) {
  spin(1)
  return x + 1
}

/** As long, for a stage that hands on what it was given. */
export function handOn(x) {
  spin(1)
  return x
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(() => resolve(ms), ms))

/** True for the first process that comes here. */
function isFirst(path) {
  try {
    closeSync(openSync(path, 'wx'))
    return true
  } catch {
    return false
  }
}

/** The first time it waits to be stopped and continued, and answers `delayMs` after that; every other time at once. */
export function stopsOnce([folder, i, delayMs]) {
  if (!isFirst(`${folder}/${i}`)) return 'again'
  process.on('SIGTERM', () => undefined)
  return new Promise((resolve) => {
    const hold = setInterval(() => undefined, 1_000)
    process.once('SIGCONT', () => {
      setTimeout(() => {
        clearInterval(hold)
        resolve('first')
      }, delayMs)
    })
    console.log(`begun ${i}`)
  })
}

/** Leaves the number of the task and the PID, and ends its process if it is told to. */
export function leavesTrace([file, i, dies]) {
  appendFileSync(file, `${i} ${process.pid}\n`)
  if (dies) {
    process.kill(process.pid, 'SIGKILL')
    spin(10_000)
  }
  return i
}

/** The file of this process in a folder, in which its tasks say what they did. */
const log = { folder: '', fd: -1 }

/** Writes down that it begins, works so many milliseconds, and writes down that it ends. */
export function writesDown([folder, i, ms]) {
  if (log.folder !== folder) {
    if (log.fd !== -1) closeSync(log.fd)
    Object.assign(log, { folder, fd: openSync(`${folder}/${process.pid}`, 'a') })
  }
  writeSync(log.fd, `began ${i}\n`)
  if (ms > 0) spin(ms)
  writeSync(log.fd, `ended ${i}\n`)
  return i
}

/** Says when it began, by the clock that all processes share, and is stuck from then on. */
export function stuck([folder, i, kind]) {
  if (kind === 'short') return spin(0.7)
  writeFileSync(`${folder}/${i}`, String(process.hrtime.bigint()))
  if (kind === 'busy loop') spin(60_000)
  if (kind === 'stopped') process.kill(process.pid, 'SIGSTOP')
  if (kind === 'blocked') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)
  return new Promise(() => setTimeout(() => undefined, 60_000))
}

/** For the stop ladder: says when it is as it shall be. */
export function hardToStop(kind) {
  if (kind === 'deaf') {
    process.on('SIGTERM', () => undefined)
    // Of its group: it has to go with it.
    spawn('sleep', ['300'], { stdio: 'ignore' }).unref()
  }
  console.log(`as it shall be: ${process.pid}`)
  if (kind === 'stopped') process.kill(process.pid, 'SIGSTOP')
  if (kind === 'busy') {
    // The line above has to leave first.
    setTimeout(() => spin(60_000), 20)
  }
  return sleep(60_000)
}

/** An initializer that fails in its way: always, or only in the first process. */
export function setUp(folder, kind, always) {
  const fails = always || isFirst(`${folder}/first`)
  appendFileSync(`${folder}/set-ups`, `${process.pid} ${fails ? 'failed' : 'done'}\n`)
  if (!fails) return undefined
  if (kind === 'throws') throw new Error('no set-up today')
  if (kind === 'rejects') return Promise.reject(new Error('no set-up later'))
  if (kind === 'exits') process.exit(3)
  if (kind === 'crashes') process.kill(process.pid, 'SIGSEGV')
  if (kind === 'waits') return new Promise(() => setTimeout(() => undefined, 60_000))
  return spin(60_000)
}

export function afterSetUp([folder, i]) {
  appendFileSync(`${folder}/tasks`, `${process.pid}\n`)
  return i
}

/** A result of so many bytes, and the end of its process at once. */
export function bigThenGone([bytes, shape, end, mark]) {
  const leave = () => (end === 'exit' ? process.exit(0) : process.kill(process.pid, 'SIGKILL'))
  if (end === 'exit at once') process.nextTick(() => process.exit(0))
  else setImmediate(leave)
  return shape === 'text' ? String.fromCharCode(97 + (mark % 26)).repeat(bytes) : Buffer.alloc(bytes, mark)
}

export const lengthOf = (value) => value.length
export const bytesOf = (n) => Buffer.alloc(n, 7)

function end(how) {
  if (how === 'raise') throw new RangeError('raised on purpose')
  if (how === 'exit') process.exit(7)
  if (how === 'abort') process.abort()
  process.kill(process.pid, 'SIGSEGV')
  spin(10_000)
  return undefined
}

export const crash = (how) => end(how)

/** Its result cannot be read. */
export const crashWhenRead = (how) => ({
  get part() {
    return end(how)
  },
})

let ending = 'none'
/** From now on a value with a part `trap` that is put together here ends this process. */
export function armed(value) {
  return value
}
Object.defineProperty(Object.prototype, 'trap', {
  configurable: true,
  set(how) {
    ending = how
    end(ending)
  },
})

export const exists = (path) => existsSync(path)
