// Who a PID is, on a made-up process table.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { birthOf, isStill, ticksOf } from './identity.ts'

let proc: string

beforeEach(() => {
  proc = mkdtempSync(join(tmpdir(), 'proc-'))
})

afterEach(() => {
  rmSync(proc, { recursive: true })
})

function born(pid: number, ticks: number, name = 'node'): void {
  mkdirSync(join(proc, String(pid)), { recursive: true })
  const stat = `${pid} (${name}) S 1 ${pid} ${pid} 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 11 0 ${ticks} 1000 200 18446744073709551615\n`
  writeFileSync(join(proc, String(pid), 'stat'), stat)
}

function ended(pid: number): void {
  rmSync(join(proc, String(pid)), { recursive: true })
}

describe.skipIf(process.platform !== 'linux')('the birth of a process', () => {
  test.each(['node', 'a name', 'a) R 1 2 3', '((', 'two\nlines) S 9'])('is read whatever its name is: %j', (name) => {
    born(42, 777, name)
    expect(birthOf(42, proc)).toBe('777')
  })

  test('tells the process from whoever gets its number', () => {
    born(42, 777)
    const birth = birthOf(42, proc)
    expect(isStill(42, birth, proc)).toBe(true)
    ended(42)
    expect(isStill(42, birth, proc)).toBe(false)
    born(42, 778)
    expect(isStill(42, birth, proc)).toBe(false)
  })

  test('one whose birth nobody could read is taken for itself: not to be able to kill is no better', () => {
    mkdirSync(join(proc, '42', 'stat'), { recursive: true })
    expect(ticksOf(birthOf(42, proc))).toBe('')
    expect(isStill(42, birthOf(42, proc), proc)).toBe(true)
    expect(isStill(42, '777', proc)).toBe(true)
  })

  test('this program has one, and nobody else has it', () => {
    expect(ticksOf(birthOf(process.pid))).toMatch(/^\d+$/)
    expect(isStill(process.pid, birthOf(process.pid))).toBe(true)
    expect(isStill(process.ppid, birthOf(process.pid))).toBe(false)
  })
})
