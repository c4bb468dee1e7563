// What the table says of a process, beside what the process itself and the system say.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { pageBytes, ProcMeter } from './proc-meter.ts'
import { statOrNull } from './proc-stat.ts'

const start = (script: string): ChildProcess =>
  spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })

test.skipIf(process.platform !== 'linux')(
  'CPU is what the process has used, memory what the kernel says, the state its letter; the dead are left out',
  async () => {
    const busy = start(`console.log('up'); setTimeout(() => { for (;;); }, 10)`)
    const idle = start(`console.log('up'); setInterval(() => {}, 1000)`)
    const [busyPid = 0, idlePid = 0] = [busy.pid, idle.pid]
    try {
      await Promise.all([busy, idle].map(({ stdout }) => once(stdout ?? process.stdin, 'data')))
      await delay(300)
      const meter = new ProcMeter()
      expect(meter.sample([busyPid, idlePid]).get(busyPid)?.cpuPercent).toBeNull()
      const ticks = (): number => statOrNull(busyPid)?.ticks ?? Number.NaN
      const [beganMs, before] = [performance.now(), ticks()]
      await delay(1_000)
      const samples = meter.sample([busyPid, idlePid])
      const truth = (ticks() - before) / ((performance.now() - beganMs) / 1_000)
      // A tick more or less, of a hundred a second.
      expect(Math.abs((samples.get(busyPid)?.cpuPercent ?? Number.NaN) - truth)).toBeLessThan(4)
      expect(truth).toBeGreaterThan(10)
      expect(samples.get(idlePid)?.cpuPercent).toBeLessThan(10)
      const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${idlePid}/status`, 'latin1'))?.[1])
      expect(samples.get(idlePid)?.rssBytes).toBeCloseTo(kilobytes * 1024, -7)

      idle.kill('SIGSTOP')
      await delay(100)
      expect(meter.sample([idlePid]).get(idlePid)?.osState).toBe('T')
      const gone = once(busy, 'exit')
      busy.kill('SIGKILL')
      await gone
      expect(meter.sample([busyPid]).size).toBe(0)
    } finally {
      busy.kill('SIGKILL')
      idle.kill('SIGKILL')
    }
  },
)

test.skipIf(process.platform !== 'linux')('the size of a page is a power of two that makes both metrics agree', () => {
  expect([4_096, 16_384, 65_536]).toContain(pageBytes())
})
