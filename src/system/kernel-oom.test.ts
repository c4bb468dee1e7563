// What the kernel's counters explain, on made-up ones.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { causeOf } from '../engine/process/cause.ts'
import { KernelOom, type OomPlaces } from './kernel-oom.ts'

let folder: string
let places: OomPlaces

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oom-'))
  places = { proc: join(folder, 'proc'), cgroup: join(folder, 'cgroup') }
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

function write(path: string, text: string): void {
  const whole = join(folder, path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, text)
}

const events = (kills: number): string => `low 0\nhigh 0\nmax 12\noom 3\noom_kill ${kills}\noom_group_kill 0\n`
const vmstat = (kills: number): string => `nr_free_pages 1\noom_kill ${kills}\nthp_fault_alloc 0\n`

describe('kills for memory', () => {
  test('are told by the counter of the group, version 2, and each explains one death', () => {
    write('proc/42/cgroup', '0::/app.slice/ours\n')
    write('cgroup/app.slice/ours/memory.events', events(7))
    const oom = new KernelOom(places)
    const file = oom.watch(42)
    expect(oom.explains(file)).toBe('no')
    write('cgroup/app.slice/ours/memory.events', events(9))
    expect([oom.explains(file), oom.explains(file), oom.explains(file)]).toEqual(['yes', 'yes', 'no'])
  })

  test('are told by the counter of version 1, alone or beside others', () => {
    write('proc/42/cgroup', '9:name=systemd:/\n4:cpu,memory:/box\n0::/\n')
    write('cgroup/memory/box/memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 0\n')
    const oom = new KernelOom(places)
    const file = oom.watch(42)
    write('cgroup/memory/box/memory.oom_control', 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n')
    expect([oom.explains(file), oom.explains(file)]).toEqual(['yes', 'no'])
  })

  test('are a guess where only the whole machine counts', () => {
    write('proc/42/cgroup', '0::/\n')
    write('proc/vmstat', vmstat(3))
    const oom = new KernelOom(places)
    const file = oom.watch(42)
    expect([file, oom.explains(file)]).toEqual([null, 'no'])
    write('proc/vmstat', vmstat(4))
    expect([oom.explains(file), oom.explains(file)]).toEqual(['maybe', 'no'])
  })

  test('in another group explain nothing', () => {
    write('proc/42/cgroup', '0::/a\n')
    write('proc/43/cgroup', '0::/b\n')
    write('cgroup/a/memory.events', events(0))
    write('cgroup/b/memory.events', events(0))
    const oom = new KernelOom(places)
    const [a, b] = [oom.watch(42), oom.watch(43)]
    write('cgroup/b/memory.events', events(1))
    expect([oom.explains(a), oom.explains(b)]).toEqual(['no', 'yes'])
  })

  test('are unknown where there is nothing to read', () => {
    const oom = new KernelOom(places)
    expect([oom.watch(42), oom.explains(null)]).toEqual([null, 'no'])
  })
})

test('the cause says what is known, and no more', () => {
  const ending = { code: null, sent: [], askedBy: null, raised: null, stderr: [], heapLimitMiB: null }
  const textOf = (forMemory: 'yes' | 'maybe' | 'no', signal = 'SIGKILL'): string =>
    causeOf({ ...ending, signal, forMemory }).text
  expect(textOf('yes')).toBe('killed from outside (SIGKILL): out of memory (kernel)')
  expect(textOf('maybe')).toBe('killed from outside (SIGKILL), maybe out of memory (kernel)')
  expect(textOf('no')).toBe('killed from outside (SIGKILL)')
  const stderr = ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory']
  expect(causeOf({ ...ending, signal: 'SIGABRT', stderr, forMemory: 'no', heapLimitMiB: 64 }).text).toBe(
    'JavaScript heap out of memory (SIGABRT), limit 64 MiB',
  )
})
