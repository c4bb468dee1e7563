// The output of real children on its way to ours: whatever prints it, however slow our reader is.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { linesIn, printingProgram } from '../../../test/support/printing.ts'
import { ChildOutput } from './child-output.ts'
import { OwnOutput } from './own-output.ts'

const LINES = 10_000

describe('what a child printed before its end', () => {
  test.each(['byConsole', 'byWrite', 'atOnce', 'atExit', 'withoutNode', 'thenExit'])('arrives: %s', async (name) => {
    const { stdout, stderr, code } = await printingProgram(['process', name, String(LINES)])
    expect([linesIn(stdout), stderr, code]).toEqual([LINES, '', 0])
  })

  test('arrives on stderr, before the text of what it threw', async () => {
    const onStderr = await printingProgram(['process', 'toStderr', String(LINES)])
    expect([linesIn(onStderr.stderr), onStderr.stdout]).toEqual([LINES, ''])
    const thrown = await printingProgram(['process', 'thenThrow', String(LINES)])
    expect(linesIn(thrown.stdout)).toBe(LINES)
    expect(thrown.stderr).toMatch(/^Error: after the last line/)
  })

  test('arrives when nobody has read our output for a while', async () => {
    const { stdout, stderr } = await printingProgram(['replaced', 'byConsole', String(LINES)], 1_500)
    expect([linesIn(stdout), stderr]).toEqual([LINES, ''])
  })

  test('harms no program whose output is closed, as after head', async () => {
    const program = fileURLToPath(new URL('../../../test/programs/printing-program.mjs', import.meta.url))
    const script = '"$0" "$1" pool byConsole 20000 | head -n 1; exit ${PIPESTATUS[0]}'
    const child = spawn('bash', ['-c', script, process.execPath, program], { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        said += String(data)
      })
    const [code] = (await once(child, 'close')) as [number | null]
    expect([linesIn(said), said.split('\n').length, code]).toEqual([1, 2, 0])
  })
})

describe('the rest of an output', () => {
  /** Its pipes, and the lines that were read. */
  function output(forwardTo: { readonly stdout: OwnOutput; readonly stderr: OwnOutput } | null = null) {
    const pipes = { stdout: new PassThrough(), stderr: new PassThrough() }
    const lines: string[] = []
    const child = new ChildOutput(pipes, () => 0, {
      onLine: (_stream, text) => lines.push(text),
      onDropped: () => undefined,
      onEnd: () => lines.push('the end'),
      forwardTo,
    })
    return { pipes, lines, child }
  }

  test('is read, also where something else holds the pipe open', async () => {
    const { pipes, lines, child } = output()
    pipes.stdout.write('one\ntwo\n')
    await child.rest()
    expect(lines).toEqual(['one', 'two'])
    pipes.stdout.end('three')
    pipes.stderr.end()
    await Promise.all([once(pipes.stdout, 'close'), once(pipes.stderr, 'close')])
    expect(lines).toEqual(['one', 'two', 'three', 'the end'])
  })

  test('is over after some turns where something else floods the pipe', async () => {
    const { pipes, lines, child } = output()
    let isOver = false
    const flood = (): void => {
      pipes.stdout.write('more\n')
      if (!isOver) setImmediate(flood)
    }
    flood()
    await child.rest()
    isOver = true
    expect(lines.length).toBeGreaterThan(1)
  })

  test('is read while our own output is full, and not before', async () => {
    const taken: string[] = []
    const own = new Writable({
      highWaterMark: 1,
      write: (data, _encoding, done) => {
        taken.push(String(data))
        if (taken.length > 1) done()
      },
    })
    const forwardTo = { stdout: new OwnOutput(() => own), stderr: new OwnOutput(() => own) }
    const { pipes, lines, child } = output(forwardTo)
    pipes.stdout.write('one\n')
    await new Promise(setImmediate)
    pipes.stdout.write('two\n')
    await new Promise(setImmediate)
    expect(lines).toEqual(['one'])
    await child.rest()
    expect(lines).toEqual(['one', 'two'])
  })
})
