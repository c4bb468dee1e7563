// Processes that a thread of ours makes, on real ones: they are as any other, whatever becomes of the thread.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Pool } from '../pool/pool.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { descriptors, isRunning, until, withToken } from '../../../test/support/os-view.ts'
import { procStat } from '../../../test/support/proc-stat.mjs'
import { hostRuntime } from './host-entry.ts'
import { birthOf } from '../../system/identity.ts'
import { Process } from '../supervisor/process.ts'
import { SharedMemory } from './shared-memory.ts'
import type { Streams } from './spawner.ts'
import { ThreadSpawner } from './thread-spawner.ts'

const tasks = new URL('../../../test/programs/tasks.mjs', import.meta.url)
const target = (name: string) => ({ module: tasks, export: name })

let supervisor: Supervisor

beforeEach(() => {
  supervisor = new Supervisor({ output: 'capture', graceMs: 300, spawnIn: 'own-thread' })
})

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
})

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

/** What this program has open, by kind: a number is given away again, a name is not. */
function open(): string[] {
  return [...descriptors().values()].map((to) => to.replace(/\d+/g, 'N')).sort()
}

/** Sockets at which streams come in: of this program, which reaches them by a descriptor. */
function sockets(): string[] {
  return [...descriptors()].filter(([, to]) => /procdeck-.*\/socket/.test(to)).map(([fd]) => `/proc/self/fd/${fd}`)
}

/** With a name in the file system, whoever made them. */
function named(): string[] {
  return ['/dev/shm', tmpdir()].flatMap((place) => {
    return readdirSync(place).filter((name) => name.startsWith('procdeck-') && existsSync(join(place, name, 'socket')))
  })
}

/** Of everybody who lives. */
function commands(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : []
    } catch {
      return [] // it has ended
    }
  })
}

class Made {
  pid = 0
  birth = ''
  streams: Streams | null = null
  readonly told: string[] = []
  error: unknown

  constructor(spawner: ThreadSpawner, file: string, args: readonly string[]) {
    const memory = new SharedMemory()
    spawner.spawn(
      { command: { file, args }, env: {}, cwd: null, memoryFd: memory.fd },
      {
        onBegan: (pid, birth, streams) => {
          memory.close()
          Object.assign(this, { pid, birth, streams })
          this.told.push('began')
        },
        onFailed: (error) => {
          memory.close()
          this.error = error
          this.told.push('failed')
        },
        onUnmade: () => undefined,
        onExit: (code, signal) => {
          this.told.push(`exit ${code ?? signal}`)
          for (const stream of Object.values({ ...this.streams })) stream?.destroy()
        },
      },
    )
  }
}

describe('a process that a thread has made', () => {
  test('is a child of this program, in a session of its own, and hears what was said before it was there', async () => {
    const process = new Process({ target: target('increment'), args: [1], supervisor })
    const starting = process.start()
    expect([process.pid, process.isAlive()]).toEqual([null, true])
    await starting
    const pid = process.pid ?? 0
    expect(parentOf(pid)).toBe(globalThis.process.pid)
    expect(procStat(pid).session).toBe(pid)
    expect(await process.join(10_000)).toBe(true)
    expect(process.exitCode).toBe(0)
  })

  test('works in a pool, dies, is replaced, and leaves no descriptor behind', async () => {
    const before = open()
    const causes: string[] = []
    supervisor.journal.subscribe((event) => {
      if (event.type === 'process.exited') causes.push(`${event.exitCode} ${event.cause.text}`)
    })
    const pool = new Pool({ processes: 3, supervisor, onWorkerLost: 'retry' })
    expect(await pool.map(target('increment'), [1, 2, 3])).toEqual([2, 3, 4])
    await until('three workers', () => pool.pids.length === 3)
    const [victim = 0] = pool.pids
    process.kill(victim, 'SIGKILL')
    await until('the death is told', () => causes.length > 0)
    expect(causes).toEqual(['-9 killed from outside (SIGKILL)'])
    await until('three workers again', () => pool.pids.length === 3 && !pool.pids.includes(victim))
    expect(await pool.map(target('later'), [1, 2, 3, 4])).toEqual([2, 4, 6, 8])
    await pool.terminate()
    await supervisor.close()
    await until('all descriptors are closed', () => String(open()) === String(before))
  })

  test.each(['kill', 'terminate', 'ask'] as const)('that is told to end before it is there ends: %s', async (step) => {
    const process = new Process({ target: target('sleep'), args: [60_000], supervisor })
    const told: string[] = []
    supervisor.journal.subscribe((event) => {
      if ('processId' in event) told.push(event.type)
    })
    const starting = process.start()
    const [child] = supervisor.activeChildren()
    // The ladder must not reach its next step before the thread has made the process, which takes its time on a busy machine.
    child?.stop('you', step, 2_000)
    expect([child?.pid, child?.life.state]).toEqual([null, 'stopping'])
    await starting
    expect(await process.join(10_000)).toBe(true)
    expect(told.slice(0, 3)).toEqual(['process.starting', 'process.stopping', 'process.started'])
    expect(process.cause).toMatch(step === 'kill' ? 'killed by you (SIGKILL)' : /^(terminated|killed) by you/)
  })

  test('that is sent a signal before it is there gets it', async () => {
    const process = new Process({ target: target('sleep'), args: [60_000], supervisor })
    const starting = process.start()
    process.terminate()
    await starting
    expect(await process.join(10_000)).toBe(true)
    expect(process.cause).toBe('terminated by you (SIGTERM)')
  })

  test('hosts worker threads as any other', async () => {
    const pool = new Pool({ processes: 2, startMethod: 'thread', supervisor })
    expect(await pool.map(target('increment'), [1, 2, 3])).toEqual([2, 3, 4])
    await pool.terminate()
  })

  test('that cannot be made is an error with the reason, and the next one is made', async () => {
    const before = open()
    const spawner = new ThreadSpawner()
    const missing = new Made(spawner, '/no/such/program', [])
    await until('it is told', () => missing.told.length > 0)
    expect(missing.told).toEqual(['failed'])
    expect(String(missing.error)).toContain('/no/such/program ENOENT')
    const shell = new Made(spawner, '/bin/sh', ['-c', 'echo said; exec sleep 60'])
    await until('it began', () => shell.told.length > 0)
    expect(shell.birth).toBe(birthOf(shell.pid))
    const said = await new Promise((resolve) => shell.streams?.stdout.once('data', resolve))
    expect(String(said)).toBe('said\n')
    process.kill(shell.pid, 'SIGTERM')
    await until('its end is told', () => shell.told.length > 1)
    expect(shell.told).toEqual(['began', 'exit SIGTERM'])
    await spawner.close()
    await until('all descriptors are closed', () => String(open()) === String(before))
  })

  test('ends with its thread, and the next one is made by another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spawner-test-'))
    const path = join(folder, 'mortal.mjs')
    const real = pathToFileURL(hostRuntime().spawnerPath).href
    writeFileSync(
      path,
      `import { parentPort } from 'node:worker_threads'
       await import(${JSON.stringify(real)})
       parentPort.on('message', ({ args }) => { if (args[0] === 'die') process.exit(1) })`,
    )
    const spawner = new ThreadSpawner(path)
    const sleeper = new Made(spawner, '/bin/sleep', ['60'])
    await until('it began', () => sleeper.told.length > 0)
    const never = new Made(spawner, '/bin/sleep', ['die'])
    await until('both ends are told', () => sleeper.told.length === 2 && never.told.length === 1)
    expect(sleeper.told).toEqual(['began', 'exit SIGKILL'])
    expect([never.told, String(never.error)]).toEqual([['failed'], 'Error: the thread that starts processes has ended'])
    await until('it is dead', () => !isRunning(sleeper.pid))
    const next = new Made(spawner, '/bin/sh', ['-c', 'exit 3'])
    await until('it has ended', () => next.told.length === 2)
    expect(next.told).toEqual(['began', 'exit 3'])
    await spawner.close()
    await rm(folder, { recursive: true })
  })

  test('two hundred at a time are all made, and all told', async () => {
    const before = open()
    const spawner = new ThreadSpawner()
    const made = Array.from({ length: 200 }, () => new Made(spawner, '/bin/true', []))
    await until('all have ended', () => made.every(({ told }) => told.length === 2), 20_000)
    expect(new Set(made.flatMap(({ told }) => told))).toEqual(new Set(['began', 'exit 0']))
    await spawner.close()
    await until('all descriptors are closed', () => String(open()) === String(before))
  })

  test('whoever knocks without being expected is not let in, and the socket is there for a moment only', async () => {
    // Of whoever does leave them.
    const strange = named()
    const spawner = new ThreadSpawner()
    const made = new Made(spawner, '/bin/sleep', ['60'])
    const [socket = ''] = sockets()
    // A program that is killed now leaves nothing.
    expect(named()).toEqual(strange)
    for (const greeting of [Buffer.from([255, 255, 255, 255, 0]), Buffer.from([1, 2])]) {
      const stranger = connect(socket)
      stranger.end(greeting)
      await new Promise((resolve) => stranger.resume().once('close', resolve))
    }
    await until('it began', () => made.told.length > 0)
    expect(sockets()).toEqual([])
    process.kill(made.pid, 'SIGKILL')
    await until('it has ended', () => made.told.length === 2)
    await spawner.close()
  })

  test('whose streams do not arrive is ended, and told as not started', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'spawner-test-'))
    const path = join(folder, 'mute.mjs')
    writeFileSync(
      path,
      `import { spawn } from 'node:child_process'
       import { procStat } from '${new URL('../../../test/support/proc-stat.mjs', import.meta.url).href}'
       import { parentPort } from 'node:worker_threads'
       parentPort.on('message', ({ id, file, args }) => {
         const { pid } = spawn(file, args, { detached: true, stdio: 'ignore' })
         const birth = String(procStat(pid).startTick)
         parentPort.postMessage({ type: 'began', id, pid, birth })
       })`,
    )
    const spawner = new ThreadSpawner(path)
    const mark = `6${String(process.pid).padStart(7, '0')}`
    const lost = new Made(spawner, '/bin/sleep', [mark])
    const sleepers = (): number => commands().filter((command) => command.includes(mark)).length
    await until('it is there', () => sleepers() === 1)
    await until('it is told', () => lost.told.length > 0)
    expect([lost.told, String(lost.error)]).toEqual([
      ['failed'],
      'Error: its streams did not arrive. This program may have no free file descriptors: raise the limit (ulimit -n)',
    ])
    await until('it is gone', () => sleepers() === 0)
    await spawner.close()
    await rm(folder, { recursive: true })
  })
})
