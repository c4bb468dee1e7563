// What the sampler sees of a real child between two of its samples.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { until } from '../../test/support/os-view.ts'
import { type Sample, SAMPLE_MS, Sampler } from './sampler.ts'

let child: ChildProcess
let samples: Sample[]
let letters: (string | null)[]
let sampler: Sampler

beforeEach(async () => {
  child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  samples = []
  letters = []
  // One sample and no other: what is told after it was seen between two.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  sampler = new Sampler({
    pids: () => (child.pid === undefined ? [] : [child.pid]),
    onSample: (sample) => samples.push(sample),
    onStates: ({ processes }) => {
      letters.push(processes.get(child.pid ?? 0)?.osState ?? null)
    },
  })
  sampler.start()
  vi.advanceTimersByTime(SAMPLE_MS)
  await until('the sample', () => samples.length === 1)
})

afterEach(async () => {
  sampler.stop()
  vi.useRealTimers()
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(process.listenerCount('SIGCHLD')).toBe(0)
})

test.runIf(process.platform === 'linux')(
  'that a process is stopped, and goes on, does not wait for the next sample',
  async () => {
    child.kill('SIGSTOP')
    await until('the stop is told', () => letters.length === 1)
    child.kill('SIGCONT')
    await until('that it goes on is told', () => letters.length === 2)
    expect(letters).toEqual(['T', 'S'])
    expect(samples).toHaveLength(1)
  },
)

test('a sampler that was stopped tells nothing more', async () => {
  child.kill('SIGSTOP')
  sampler.stop()
  await delay(400)
  expect(letters).toEqual([])
})
