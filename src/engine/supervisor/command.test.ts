// Command on real programs: the shell, Python, Node. What they get, how they end, and what becomes of what they start.

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../shared/events.ts'
import { OptionError, ProcessStateError } from '../errors.ts'
import { openScope } from '../scope/open-scope.ts'
import { descriptors, isRunning, until, withToken } from '../../../test/support/os-view.ts'
import { Command, type CommandOptions } from './command.ts'
import { Supervisor } from './supervisor.ts'

const SPAWNERS = ['this-thread', 'own-thread'] as const
const NODE = process.execPath

let supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'command-')))

async function started(options: CommandOptions): Promise<Command> {
  const command = new Command({ supervisor, ...options })
  await command.start()
  return command
}

async function printedBy(options: CommandOptions): Promise<readonly string[]> {
  const lines: string[] = []
  const stop = supervisor.journal.subscribe((event: SessionEvent) => {
    if (event.type === 'process.output') lines.push(`${event.stream}: ${event.text}`)
  })
  const command = await started(options)
  await command.join()
  stop()
  return lines
}

const fileOf = (pid: number | null): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? ''

const shell = (script: string): CommandOptions => ({ command: 'sh', args: ['-c', script] })

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
  supervisor = new Supervisor({ output: 'capture', graceMs: 300 })
})

describe.each(SPAWNERS)('a command that is spawned by %s', (spawnIn) => {
  test('has its row, its output and its exit code', async () => {
    await supervisor.close()
    supervisor = new Supervisor({ output: 'capture', graceMs: 300, spawnIn })
    const events: SessionEvent[] = []
    supervisor.journal.subscribe((event: SessionEvent) => events.push(event))
    const script = 'echo hello; echo sorry >&2; exit 3'
    const command = await started({ ...shell(script), name: 'listing' })
    expect(await command.join(10_000)).toBe(true)
    expect([command.exitCode, command.cause, command.isAlive()]).toEqual([3, 'ended with exit code 3', false])
    const of = events.filter((event) => 'processId' in event && event.processId === command.id)
    expect(of.flatMap((event) => (event.type === 'process.output' ? [[event.stream, event.text]] : []))).toEqual(
      expect.arrayContaining([
        ['stdout', 'hello'],
        ['stderr', 'sorry'],
      ]),
    )
    expect(of.map(({ type }) => type).filter((type) => type !== 'process.output')).toEqual([
      'process.starting',
      'process.started',
      'process.ready',
      'process.exited',
    ])
    expect(supervisor.journal.state.processes[command.id ?? 0]).toMatchObject({
      name: 'listing',
      state: 'exited',
      command: `sh -c '${script}'`,
    })
  })

  test('has standard input and output and no descriptor of ours', async () => {
    await supervisor.close()
    supervisor = new Supervisor({ output: 'capture', graceMs: 300, spawnIn })
    const command = await started({ command: 'sleep', args: ['60'] })
    const { pid } = command
    // The wrapper has become the program, which has its libraries open while it starts; what is ours would stay.
    await until('it sleeps', () => fileOf(pid).endsWith('/sleep'))
    const open = (): number[] => [...descriptors(pid ?? 0).keys()]
    await until('it has started', () => open().length === 3).catch(() => undefined)
    expect(open()).toEqual([0, 1, 2])
    command.kill()
    await command.join()
  })

  test('runs in its folder with its variables', async () => {
    await supervisor.close()
    supervisor = new Supervisor({ output: 'capture', graceMs: 300, spawnIn })
    const lines = await printedBy({ ...shell('pwd; echo "$WORD"'), cwd: folder, env: { WORD: 'two words' } })
    expect(lines).toEqual([`stdout: ${folder}`, 'stdout: two words'])
  })
})

describe('a command', () => {
  test('gets any arguments as they are, and its command line is what a shell would take', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((one) => one.replaceAll('\0', ''))
    const args = fc.sample(text, 300)
    const [line] = await printedBy({
      command: NODE,
      args: ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...args],
    })
    expect(JSON.parse(line?.replace('stdout: ', '') ?? '')).toEqual(args)
    const { commandLine } = new Command({ command: 'printf', args: [String.raw`%s\0`, ...args], supervisor })
    expect(execFileSync('bash', ['-c', commandLine], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(args)
  })

  test('all that it prints arrives in order or is counted, to the last line', async () => {
    let dropped = 0
    supervisor.journal.subscribe((event: SessionEvent) => {
      if (event.type === 'process.output-dropped') dropped += event.lines
    })
    const lines = await printedBy({ command: 'seq', args: ['20000'] })
    // What was not shown is counted within a second of the end.
    await until('all are shown or counted', () => lines.length + dropped >= 20_000)
    expect(lines.length + dropped).toBe(20_000)
    expect(lines.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, i) => `stdout: ${i + 1}`))
    expect(await printedBy({ command: 'seq', args: ['150'] })).toHaveLength(150)
  })

  test('ends by the signal that it was sent, and says by whom', async () => {
    const sleeper = shell('exec sleep 60')
    const [terminated, killed, outside] = await Promise.all([started(sleeper), started(sleeper), started(sleeper)])
    terminated.terminate()
    killed.kill()
    process.kill(outside.pid ?? 0, 'SIGSEGV')
    const all = [terminated, killed, outside]
    await Promise.all(all.map((one) => one.join()))
    expect(all.map(({ exitCode, cause }) => [exitCode, cause])).toEqual([
      [-15, 'terminated by you (SIGTERM)'],
      [-9, 'killed by you (SIGKILL)'],
      [-11, 'crashed (SIGSEGV)'],
    ])
  })

  test('that is asked to end goes down the ladder, and takes along what it has started', async () => {
    const stubborn = await started(shell('trap "" TERM; sleep 60 & echo $!; wait'))
    let grandchild = 0
    supervisor.journal.subscribe((event: SessionEvent) => {
      if (event.type === 'process.output') grandchild = Number(event.text)
    })
    await until('it has started its child', () => grandchild > 0)
    expect(supervisor.act(stubborn.id ?? 0, 'ask', 'you')).toBe(true)
    await stubborn.join()
    expect([stubborn.exitCode, stubborn.cause]).toEqual([-9, 'killed by you (SIGKILL)'])
    await until('its child is gone', () => !isRunning(grandchild))
  })

  test('takes signals from its row and no fault', async () => {
    const command = await started(shell('exec sleep 60'))
    const id = command.id ?? 0
    expect(supervisor.act(id, 'raise', 'you')).toBe(false)
    expect(supervisor.act(id, 'pause', 'you')).toBe(true)
    await until('it is stopped', () => supervisor.activeChildren()[0]?.osState() === 'T')
    expect(supervisor.act(id, 'resume', 'you')).toBe(true)
    expect(supervisor.act(id, 'kill', 'you')).toBe(true)
    await command.join()
  })

  test('of a scope carries its run and ends with it; its lines can be read', async () => {
    const scope = openScope({ supervisor, runId: 7 })
    const talker = new scope.Command({ command: 'python3', args: ['-c', 'print("one"); print("two")'] })
    const sleeper = new scope.Command({ command: 'sleep', args: ['60'] })
    await Promise.all([talker.start(), sleeper.start()])
    expect((await scope.outputOf(talker)).map(({ text }) => text)).toEqual(['one', 'two'])
    expect(supervisor.journal.state.processes[talker.id ?? 0]?.runId).toBe(7)
    await scope.close()
    expect([sleeper.isAlive(), sleeper.exitCode]).toEqual([false, -15])
    expect(() => new scope.Command({ command: 'sleep' })).toThrow('scope is closed')
  })

  test('has the threads of numeric libraries that its user has set, and the mark by which it is found', async () => {
    const [line] = await printedBy(shell('echo "$OMP_NUM_THREADS/$PROCDECK_TOKEN"'))
    expect(line).toBe(`stdout: ${process.env['OMP_NUM_THREADS'] ?? ''}/${supervisor.token}`)
  })

  test('whose file vanishes before the start ends with the code and words of the shell', async () => {
    const file = join(folder, 'vanishes')
    writeFileSync(file, '#!/bin/sh\n')
    chmodSync(file, 0o755)
    const command = new Command({ command: file, supervisor })
    rmSync(file)
    // Through the wrapper the program that starts it says so, without it the start fails.
    await command.start().catch((error: unknown) => {
      expect(error).toBeInstanceOf(ProcessStateError)
    })
    await command.join()
    expect(command.exitCode === 127 || command.cause?.startsWith('did not start')).toBe(true)
  })
})

describe('what is no command is refused at its option', () => {
  const plain = join(folder, 'plain.txt')
  writeFileSync(plain, 'text')
  mkdirSync(join(folder, 'a-folder'))

  test.each<readonly [option: string, options: unknown, words: string]>([
    ['options', 'python3', 'an object of options for Command'],
    ['comand', { comand: 'sh' }, '"command"'],
    ['command', {}, 'a text that is not empty'],
    ['command', { command: 'no-such-program' }, 'there is no "no-such-program" in the folders of PATH'],
    ['command', { command: './nothing' }, `there is no file ${join(folder, 'nothing')}`],
    ['command', { command: './a-folder' }, 'is a folder'],
    ['command', { command: './plain.txt' }, 'may not be executed (chmod +x allows it)'],
    ['command', { command: 'sh', env: { PATH: '/nowhere' } }, 'in the folders of PATH'],
    ['args', { command: 'sh', args: '-c' }, 'an array of texts'],
    ['args[1]', { command: 'sh', args: ['-c', 1] }, 'a text without zero bytes'],
    ['args[0]', { command: 'sh', args: ['a\0b'] }, 'a text without zero bytes'],
    ['cwd', { command: 'sh', cwd: './nowhere' }, 'a folder that is there'],
    ['cwd', { command: 'sh', cwd: plain }, 'a folder that is there'],
    ['env.WORD', { command: 'sh', env: { WORD: 1 } }, 'a text without zero bytes'],
    ['daemon', { command: 'sh', daemon: 1 }, 'true or false'],
    ['name', { command: 'sh', name: '' }, 'a text that is not empty'],
  ])('%s: %j', (option, options, words) => {
    const given = typeof options === 'object' ? { cwd: folder, ...options } : options
    expect(() => new Command(given as CommandOptions)).toThrow(OptionError)
    expect(() => new Command(given as CommandOptions)).toThrow(option)
    expect(() => new Command(given as CommandOptions)).toThrow(words)
  })
})
