// Processes that a thread of ours makes, on real ones: they are as any other, whatever becomes of the thread.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Pool } from '../pool/pool.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { descriptors, isRunning, until, withToken } from '../test-support/os-view.ts'
import { hostRuntime } from './host-entry.ts'
import { birthOf } from './identity.ts'
import { Process } from './process.ts'
import { SharedMemory } from './shared-memory.ts'
import type { Streams } from './spawner.ts'
import { ThreadSpawner } from './thread-spawner.ts'

const tasks = new URL('../test-support/programs/tasks.mjs', import.meta.url)
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

class Made {
  pid = 0
  birth = ''
  streams: Streams | null = null
  readonly told: string[] = []
  error: unknown

  constructor(spawner: ThreadSpawner, file: string, args: readonly string[]) {
    const memory = new SharedMemory()
    spawner.spawn(
      { command: { file, args }, env: {}, memoryFd: memory.fd },
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
        onExit: (code, signal) => {
          this.told.push(`exit ${code ?? signal}`)
          for (const stream of Object.values({ ...this.streams })) stream.destroy()
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
    const session = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[3]
    expect(session).toBe(String(pid))
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
    child?.stop('you', step, 200)
    expect([child?.pid, child?.life.state]).toEqual([null, 'stopping'])
    await starting
    expect(await process.join(10_000)).toBe(true)
    expect(told.slice(0, 3)).toEqual(['process.starting', 'process.stopping', 'process.started'])
    expect(process.cause).toMatch(step === 'kill' ? 'killed by you (SIGKILL)' : /^(terminated|killed) by you/)
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

  test('whoever knocks without being expected is not let in', async () => {
    const spawner = new ThreadSpawner()
    const doors = (): string[] =>
      readdirSync(tmpdir())
        .filter((name) => name.startsWith('procdeck-'))
        .flatMap((name) => readdirSync(join(tmpdir(), name)).map((file) => join(tmpdir(), name, file)))
        .filter((path) => path.endsWith('/door'))
    const made = new Made(spawner, '/bin/sleep', ['60'])
    const [door = ''] = doors()
    const { connect } = await import('node:net')
    const stranger = connect(door)
    stranger.end('\xff\xff\xff\xff\x00')
    await new Promise((resolve) => stranger.once('close', resolve))
    await until('it began', () => made.told.length > 0)
    expect(doors()).toEqual([])
    process.kill(made.pid, 'SIGKILL')
    await until('it has ended', () => made.told.length === 2)
    await spawner.close()
  })
})
