// Stacks of real Node processes: one that spins, one that waits, and one that must not be signalled. Each goes on.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { isRunning } from '../../../../test/support/os-view.ts'
import { procStat } from '../../../../test/support/proc-stat.mjs'
import { nodeStackOf } from './node-stack.ts'

let child: ChildProcess | null = null
afterEach(() => {
  child?.kill('SIGKILL')
})

async function begin(script: string, program = process.execPath, flag = '-e'): Promise<number> {
  // Any free port: another program may have that of every Node.
  const flags = program === process.execPath ? ['--inspect-port=0'] : []
  child = spawn(program, [...flags, flag, script], { stdio: ['ignore', 'pipe', 'pipe'] })
  // It says when it is there.
  await once(child.stdout ?? child, 'data')
  return child.pid ?? 0
}

const INNER = 'function inner() { for (;;); } function outer() { inner() } console.log(1); setTimeout(outer, 10)'

test('a process that spins shows the functions that it is in, and goes on', async () => {
  const pid = await begin(INNER)
  const stack = await nodeStackOf(pid)
  expect(stack).toMatch(/at inner \(.*\n {4}at outer \(/)
  // Its debugger listens already.
  for (let again = 0; again < 5; again++) expect(await nodeStackOf(pid)).toBe(stack)
  expect(procStat(pid).state).toBe('R')
})

test('a process that waits says so, and goes on', async () => {
  const pid = await begin('console.log(1); setInterval(() => undefined, 60_000)')
  expect(await nodeStackOf(pid)).toBe('No JavaScript runs: it waits in its event loop.')
  expect(isRunning(pid)).toBe(true)
})

test('a process is asked at any moment, also while the debugger of the question before closes, and by two at once', async () => {
  const pid = await begin('console.log(1); setInterval(() => undefined, 20)')
  for (const pauseMs of [0, 150, 190, 200, 210, 250]) {
    const both = await Promise.all([nodeStackOf(pid), nodeStackOf(pid)])
    expect(both, `${pauseMs} ms`).not.toContain(null)
    await delay(pauseMs)
  }
  expect(isRunning(pid)).toBe(true)
})

test('a program that would end by the signal does not get it', async () => {
  const pid = await begin('echo 1; exec sleep 60', 'sh', '-c')
  expect(await nodeStackOf(pid)).toBeNull()
  expect(isRunning(pid)).toBe(true)
})
