// What the processes run: one prints its lines in pieces into a shared file, one sends them as messages. And what the
// parent does with the files.

import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { QueueProxy } from 'procdeck'

/** Of arithmetic, before each piece. */
const STEPS = 10_000

/** A process says when it has reached a mark, and begins when it may. */
interface Gate {
  readonly marks: QueueProxy<string>
  readonly go: QueueProxy<true>
}

/** The pieces of one line, 60 to 200 characters together. Each names its process, and the last one ends the line. */
export function piecesOf(name: string, pid: number, line: number): readonly string[] {
  const parts = Array.from({ length: 2 + (line % 7) }, (_, i) => ` [${name} ${line}.${i + 1}]`)
  return [`${name} (PID ${pid}) line ${line}:`, ...parts.slice(0, -1), `${parts.at(-1)}\n`]
}

/** A line is printed in pieces because each part has to be found first: a little arithmetic, the same in both ways. */
function find(part: string): string {
  let value = part.length
  for (let i = 0; i < STEPS; i++) value = (value * 31 + i) % 1_000_003
  // What has no use might not be computed.
  return value < 0 ? '' : part
}

/** Flag `a`: the system puts each piece at the end of the file, whoever wrote before. No piece overwrites another. */
export async function printPieces({ marks, go }: Gate, name: string, lines: number, path: string): Promise<void> {
  const file = openSync(path, 'a')
  await marks.put(name)
  await go.get()
  let pieces = 0
  for (let line = 1; line <= lines; line++) {
    for (const piece of piecesOf(name, process.pid, line)) {
      writeSync(file, find(piece))
      pieces++
    }
  }
  closeSync(file)
  await marks.put(name)
  console.log(`${name} (PID ${process.pid}) printed ${lines} lines in ${pieces} pieces`)
}

export async function sendLines(
  { marks, go }: Gate,
  name: string,
  lines: number,
  log: QueueProxy<string>,
): Promise<void> {
  await marks.put(name)
  await go.get()
  for (let line = 1; line <= lines; line++) await log.put(piecesOf(name, process.pid, line).map(find).join(''))
  console.log(`${name} (PID ${process.pid}) sent ${lines} lines`)
}

/** A temporary folder: a file that all print into, and a log that the caller alone writes. */
export function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-output-'))
  const [printed, log] = [join(folder, 'printed.txt'), join(folder, 'log.txt')]
  writeFileSync(printed, '')
  const file = openSync(log, 'a')
  return {
    printed,
    log,
    write: (line: string): void => {
      writeSync(file, line)
    },
    remove: (): void => {
      closeSync(file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface Writer {
  readonly name: string
  readonly pid: number | null
}

const PIECE = /([a-z]+-\d+) \(PID \d+\) line \d+:| \[([a-z]+-\d+) \d+\.\d+\]/g

/** What a file holds of the lines that these processes should have written. */
export function readLines(path: string, writers: readonly Writer[], lines: number) {
  const text = readFileSync(path, 'utf8')
  const found = new Map<string, string[]>(writers.map(({ name }) => [name, []]))
  let known = text.split('\n').length - 1
  for (const [piece, head, part = ''] of text.matchAll(PIECE)) {
    found.get(head ?? part)?.push(piece)
    known += piece.length
  }
  const inFile = text.split('\n').map((line, i) => ({ number: i + 1, line }))
  // Not a line: what follows the last end of one, if that is nothing.
  if (inFile.at(-1)?.line === '') inFile.pop()
  const whole = new Set<string>()
  const lost = known === text.length ? [] : [`${text.length - known} characters are of no piece`]
  const there = new Set(inFile.map(({ line }) => line))
  let pieces = 0
  for (const { name, pid } of writers) {
    const expected = Array.from({ length: lines }, (_, i) =>
      piecesOf(name, pid ?? 0, i + 1).map((one) => one.trimEnd()),
    )
    const ownWhole = expected.map((line) => line.join('')).filter((line) => there.has(line))
    for (const line of ownWhole) whole.add(line)
    const [all, got] = [expected.flat(), found.get(name) ?? []]
    pieces += got.length
    if (got.join() === all.join()) continue
    const words = `${name} (PID ${pid}): ${ownWhole.length} of ${lines} lines whole, ${got.length} of ${all.length} pieces`
    lost.push(got.length === all.length ? `${words}, not as they were written` : words)
  }
  const jumbled = inFile.filter(({ line }) => !whole.has(line))
  return { pieces, lines: inFile.length, jumbled, lost }
}
