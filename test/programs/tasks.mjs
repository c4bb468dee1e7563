// Tiny real programs for tests: targets that do well, do harm, or do nothing for a long time.

import { execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { existsSync, readdirSync, readlinkSync, writeFileSync, writeSync } from 'node:fs'

export const increment = (x) => x + 1
export const identity = (x) => x
export const add = (a, b) => a + b
export const later = async (x) => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  return x * 2
}
export function fail(x) {
  throw new RangeError(`no ${x} here`)
}
export const throwText = () => {
  throw 'only text'
}
export const throwOdd = () => {
  throw Object.assign(new Error(), { name: 'Odd', message: Object.create(null) })
}
export const exitAfterTerm = () => {
  process.on('SIGTERM', () => process.exit(7))
  console.log('deaf')
  return sleep(60_000)
}
export const exitLateAfterTerm = (ms) => {
  process.on('SIGTERM', () => setTimeout(() => process.exit(7), ms))
  console.log('deaf')
  return sleep(60_000)
}
export const unsendable = () => ({ list: [1, { callback: () => 1 }] })
export const exit = (code) => process.exit(code)
export const setsExitCode = (code) => {
  process.exitCode = code
}
export const setsExitCodeAtExit = (code) => {
  process.on('exit', () => {
    process.exitCode = code
  })
}
export const leavesTimer = (ms, code) => {
  setTimeout(() => {
    process.exitCode = code
  }, ms)
}
export const leavesUnreferenced = () => {
  setTimeout(() => process.exit(2), 60_000).unref()
}
export const leavesRejection = () => {
  void Promise.reject(new Error('nobody handles this'))
}
export const leavesServer = (error) => {
  createServer().listen(0, '127.0.0.1')
  if (error !== undefined) throw new Error(error)
}
export const leavesPuts = (queue, count) => {
  process.on('beforeExit', () => {
    if (count > 0) void queue.put('nothing is open')
    count = 0
  })
  for (let i = 0; i < count; i++) void queue.put(i)
}
export const exitAt = ([value, code]) => (code === null ? value : process.exit(code))
export const signalSelf = (signal) => {
  process.kill(process.pid, signal)
  spin(10_000)
}
export const abort = () => process.abort()
export function spin(ms) {
  const end = performance.now() + ms
  while (performance.now() < end);
  return ms
}
/** How long it really took. */
export function timedSpin(ms) {
  const began = performance.now()
  spin(ms)
  return performance.now() - began
}
export const sleep = (ms) => new Promise((resolve) => setTimeout(() => resolve(ms), ms))
export const bytes = (n) => Buffer.alloc(n, 7)
export function bytesAfter([ms, value]) {
  spin(ms)
  return Buffer.alloc(100_000, value)
}
export const bytesThenExit = (n) => {
  setImmediate(() => process.exit(0))
  return Buffer.alloc(n, 7)
}
export const ignoreTerm = () => {
  process.on('SIGTERM', () => undefined)
  console.log('deaf')
  return sleep(60_000)
}
export const print = (lines) => {
  for (let i = 0; i < lines; i++) console.log(`line ${i}`)
}
export const garbage = () => {
  writeSync(3, Buffer.from('{"cmd":"NODE_HANDLE_ACK"}\n'))
  return sleep(60_000)
}
export const closeChannel = async () => {
  const { closeSync } = await import('node:fs')
  closeSync(3)
  spin(60_000)
}
export const openDescriptors = () =>
  readdirSync('/proc/self/fd').map((fd) => {
    try {
      return [Number(fd), readlinkSync(`/proc/self/fd/${fd}`)]
    } catch {
      return [Number(fd), 'gone']
    }
  })
export const environment = () => ({ ...process.env })
/** Starts a grandchild in its own group or ours, and answers its PID. */
export const grandchild = (detached) => {
  const child = spawn('sleep', ['300'], { stdio: 'ignore', detached })
  child.unref()
  return child.pid
}
export const grandchildWithoutEnvironment = () => {
  const child = spawn('/bin/sleep', ['300'], { stdio: 'ignore', env: {} })
  child.unref()
  return child.pid
}
export const grandchildDescriptors = () =>
  new Promise((resolve) => {
    const child = spawn('ls', ['-l', '/proc/self/fd'], { stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.on('data', (data) => (text += data))
    child.on('close', () => resolve(text))
  })
export const heap = () => {
  const kept = []
  for (;;) kept.push(Array.from({ length: 1e6 }, Math.random))
}
let initialised = 'nothing'
export const setUp = (value) => {
  initialised = value
}
export const setUpFails = () => {
  throw new Error('no set-up today')
}
export const setUpHangs = () => spin(60_000)
/** Fails in the first process that finds the file missing, and makes it. */
export const setUpFailsOnce = (path) => {
  if (existsSync(path)) return
  writeFileSync(path, '')
  throw new Error('only once')
}
export const whatWasSetUp = () => initialised
export const pid = () => process.pid
export const lengthOf = (value) => value.length
/** A busy loop for some inputs, and nothing for the others. */
/** Says all the time that it is at another task. */
function forgeMarks(ms) {
  const mark = Buffer.alloc(4)
  const untilMs = performance.now() + ms
  for (let i = 0; performance.now() < untilMs; i++) {
    mark.writeUInt32LE(i % 4)
    writeSync(4, mark, 0, 4, 4)
    spin(1)
  }
}
export const stuckAt = ([value, kind]) => {
  if (kind === 'busy') spin(60_000)
  if (kind === 'stopped') process.kill(process.pid, 'SIGSTOP')
  if (kind === 'blocked') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000)
  if (kind === 'waiting') return sleep(60_000)
  if (kind === 'forging') forgeMarks(60_000)
  return value
}
/** Deaf to SIGTERM, it answers when its time is over and not before. */
export const deafFor = (ms) => {
  process.on('SIGTERM', () => undefined)
  spin(ms)
  return ms
}
export const sharedLength = ({ words, bytes }, n) => words.length + bytes.length + n
/** Counts down by calls of itself, each handed to the pool that runs it. */
export const nested = async (pool, depth) => {
  if (depth === 0) return 0
  return 1 + (await pool.submit({ module: import.meta.url, export: 'nested' }, [pool, depth - 1]))
}
/** Hands over calls and does not wait for them, but sleeps. */
export const nestedAndSleep = async (pool, ms) => {
  for (let i = 0; i < 3; i++) void pool.submit({ module: import.meta.url, export: 'increment' }, [i])
  return sleep(ms)
}
export const whoAmI = async () => {
  const { currentProcess } = await import('procdeck')
  return currentProcess()
}
/** Nobody catches what it throws. */
export const throwsLater = () => {
  setTimeout(() => {
    throw new RangeError('later')
  }, 1)
  return sleep(60_000)
}
/** In one system call, out of which nothing but a signal to the process brings it. */
export const blockFor = (seconds) => execFileSync('sleep', [String(seconds)])
/** Takes its process with it, in the first one that finds the file missing and makes it. */
export const crashOnce = (path) => {
  if (existsSync(path)) return 'well'
  writeFileSync(path, '')
  signalSelf('SIGABRT')
}

/** `[ms, value]`: calculates for that long, without an end of its turn. */
export function busyFor([ms, value]) {
  if (ms > 0) spin(ms)
  return value
}

/** A task that gives its pool rounds of calls and waits for each round. */
export async function nestedRounds(pool, rounds, calls) {
  const target = { module: import.meta.url, export: 'identity' }
  let answered = 0
  for (let round = 0; round < rounds; round++)
    answered += (
      await pool.map(
        target,
        Array.from({ length: calls }, (_, i) => i),
      )
    ).length
  return answered
}

/** Changes its argument: a call that shares it with another one would see that. */
export const countUp = (box) => ++box.n

const reused = { n: 0, list: [] }
export function sameObject(n) {
  reused.n = n
  reused.list[0] = n
  return reused
}

const reusedBytes = Buffer.alloc(100_000)
export const sameBuffer = (n) => reusedBytes.fill(n)

export async function echoQueue(from, to, items) {
  for (let i = 0; i < items; i++) await to.put(await from.get())
}

const seen = []
/** Changes all that it got, and something that it keeps; gives what it got and in how many places that was. */
export function changes(value) {
  const box = value.first ?? value
  box.n += 1
  box.list.push(box.n)
  seen.push(value)
  if (seen.length > 5) seen.shift().n = 0
  return { box, same: value.first === value.second, keys: Object.keys(value) }
}

/** Waits so long, in a loop or asynchronously, or says how long it took; or ends its process. */
export function among([ms, how]) {
  if (how === 'exit') process.exit(3)
  if (how === 'await') return sleep(ms)
  return how === 'timed' ? timedSpin(ms) : spin(ms)
}

/** Results of several kinds; the fifth ends its process while it is read. */
export const exitsWhenRead = (i) =>
  i !== 4
    ? [i, `text ${i}`][i % 2]
    : {
        list: [1],
        get field() {
          return process.exit(3)
        },
      }
