// Runs a program whose own output is a pipe, and counts what arrives there.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../programs/printing-program.mjs', import.meta.url))
const LIMIT_MS = 120_000

export interface Printed {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

/** `readAfterMs`: nobody reads the program's output until then. */
export async function printingProgram(args: readonly string[], readAfterMs = 0): Promise<Printed> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  const closed = once(child, 'close') as Promise<[number | null]>
  await delay(readAfterMs)
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = await closed
  clearTimeout(limit)
  return { stdout, stderr, code }
}

/** The lines of the test program in it. */
export function linesIn(text: string): number {
  return text.match(/^line \d+ of what a child printed before it returned or exited$/gm)?.length ?? 0
}
