// The command line as a person types it: the program's own output and exit code, the summary beside it, one object a line
// with --json, and Ctrl-C.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { isRunning, until } from '../../test/support/os-view.ts'
import { usualPython } from '../../test/support/pythons.ts'
import { programAt } from '../../test/support/watching.ts'

const CLI = fileURLToPath(new URL('../../out/cli/procdeck.js', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

let running: ChildProcess | null = null
afterEach(() => {
  running?.kill('SIGKILL')
})

function begin(args: readonly string[]): {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  readonly read: () => string
} {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  running = child
  const texts = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      texts[stream] += text
    })
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, ...texts }))
  return { child, ended, read: () => texts.stdout }
}

async function run(args: readonly string[], input = ''): Promise<Ended> {
  const { child, ended } = begin(args)
  child.stdin?.end(input)
  return ended
}

describe('procdeck watch', () => {
  test.each([0, 3, 255])('ends with exit code %i of its program', async (code) => {
    expect(await run(['watch', '--', 'sh', '-c', `exit ${code}`])).toMatchObject({ code, stdout: '' })
  })

  test('ends with 128 and the number of the signal that ended its program', async () => {
    const { code, stderr } = await run(['watch', '--', 'sh', '-c', 'kill -9 $$'])
    expect([code, stderr]).toEqual([137, expect.stringContaining('was killed from outside (SIGKILL)') as string])
  })

  test('passes on what goes in and out, byte for byte, with the arguments of the program', async () => {
    // Bytes that are no text, and no end of the last line.
    const script = 'cat; printf "\\\\377 %s" "$2"; echo error >&2'
    const { child, ended } = begin(['watch', 'sh', '-c', script, 'sh', '--json', '--table'])
    child.stdout?.setEncoding('latin1')
    child.stdin?.end('one\ntwo')
    const { code, stdout, stderr } = await ended
    expect([code, stdout]).toEqual([0, 'one\ntwo\u00FF --table'])
    expect(stderr).toMatch(/^error\nprocdeck: sh -c\n/)
  })

  test.each([
    ['python99', 'There is no "python99" in the folders of PATH.'],
    ['/', '/ is a folder.'],
  ])('says why %s cannot be started', async (program, message) => {
    expect(await run(['watch', '--', program])).toMatchObject({ code: 127, stderr: `procdeck watch: ${message}\n` })
  })

  test('says how it is used where the program is missing', async () => {
    const { code, stderr } = await run(['watch'])
    expect([code, stderr]).toEqual([1, "error: missing required argument 'command'\n"])
  })

  test('hands Ctrl-C to the program, and ends all of it at the second one', async () => {
    const script = 'trap "echo caught" INT; echo $$; while :; do sleep 0.05; done'
    const { child, ended, read } = begin(['watch', '--', 'bash', '-c', script])
    await until('its PID', () => read().includes('\n'))
    const pid = Number(read().split('\n')[0])
    child.kill('SIGINT')
    await until('the program caught it', () => read().includes('caught'))
    expect(isRunning(pid)).toBe(true)
    child.kill('SIGINT')
    expect((await ended).code).toBe(143)
    expect(isRunning(pid)).toBe(false)
  })
})

describe.runIf(usualPython !== null)('procdeck watch of Python', () => {
  test('warns at the end, with the evidence', async () => {
    const { code, stdout, stderr } = await run([
      'watch',
      '--',
      usualPython?.file ?? '',
      programAt('11-executor-worker-killed.py'),
    ])
    expect([code, stdout]).toEqual([1, 'killed one of the two workers\n'])
    expect(stderr).toContain('BrokenProcessPool')
    expect(stderr).toMatch(/warning: Broken executor\. .*\n {2}- .*Process-\d+ \(PID \d+\) ended by SIGKILL \(-9\)\.\n/)
  })

  test('prints one object a line with --json: events, and the end', async () => {
    const { code, stdout } = await run([
      'watch',
      '--json',
      '--',
      usualPython?.file ?? '',
      programAt('01-square-cube.py'),
    ])
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string; readonly name?: string; readonly exitCode?: number })
    expect([code, lines.at(-1)]).toEqual([0, { type: 'end', exitCode: 0 }])
    const names = lines.flatMap(({ type, name }) => (type === 'process.starting' ? [name] : []))
    // They run at the same time.
    expect([names[0], new Set(names.slice(1))]).toEqual(['01-square-cube.py', new Set(['square', 'cube'])])
    expect(lines.filter(({ type }) => type === 'process.exited').map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
  })
})
