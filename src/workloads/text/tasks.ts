// What the processes run: one writes real text into files, and all count its words, which they get as lines, as a text,
// or by a path. And what the parent itself does with the files.

import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** A range of bytes that begins and ends with a line. */
export interface Part {
  readonly path: string
  readonly from: number
  readonly to: number
}

export interface Summary {
  /** Of the bytes that were counted. */
  readonly sha256: string
  readonly words: ReadonlyMap<string, number>
}

/** Objects: the list of lines is copied for this process, line by line. */
export function countLines(lines: readonly string[]): Summary {
  return countText(`${lines.join('\n')}\n`)
}

/** One object: the whole text is copied for this process. */
export function countText(text: string): Summary {
  return { sha256: sha256(text), words: addWords(new Map(), text) }
}

/** A path and two numbers: the process reads the text itself. */
export function countPart(part: Part): Summary {
  const bytes = readPart(part)
  return { sha256: sha256(bytes), words: addWords(new Map(), bytes.toString('latin1')) }
}

/** All parts in a plain loop, and the milliseconds of that loop alone. */
export function countAll(parts: readonly Part[]) {
  const beganMs = performance.now()
  const words = new Map<string, number>()
  const digests = parts.map((part) => {
    const bytes = readPart(part)
    addWords(words, bytes.toString('latin1'))
    return sha256(bytes)
  })
  return { words, digests, ms: performance.now() - beganMs, pid: process.pid }
}

/** A word is a run of ASCII letters, lower-cased. No other byte of UTF-8 is one of these: `latin1` will do. */
function addWords(words: Map<string, number>, text: string): Map<string, number> {
  const asWritten = new Map<string, number>()
  for (const word of text.match(/[A-Za-z]+/g) ?? []) asWritten.set(word, (asWritten.get(word) ?? 0) + 1)
  for (const [word, count] of asWritten) {
    const lower = word.toLowerCase()
    words.set(lower, (words.get(lower) ?? 0) + count)
  }
  return words
}

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** @throws when the file has ended before */
export function readPart({ path, from, to }: Part): Buffer {
  const file = openSync(path, 'r')
  try {
    return readRange(file, from, to)
  } finally {
    closeSync(file)
  }
}

function readRange(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(to - from)
  for (let done = 0; done < bytes.length; ) {
    const got = readSync(file, bytes, done, bytes.length - done, from + done)
    if (got === 0) throw new Error(`the file ended after ${from + done} bytes, before ${to}`)
    done += got
  }
  return bytes
}

/** A temporary folder with empty files. They are there from the beginning: what is removed is not made again. */
export function openFolder(count: number) {
  const path = mkdtempSync(join(tmpdir(), 'procdeck-text-'))
  const files = Array.from({ length: count }, (_, i) => join(path, `part-${String(i + 1).padStart(2, '0')}.txt`))
  for (const file of files) writeFileSync(file, '')
  const remove = (): void => {
    rmSync(path, { recursive: true, force: true })
  }
  return { path, files, remove }
}

interface Wanted {
  /** A folder or a file; '' is text of this machine. */
  readonly source: string
  readonly lines: number
  readonly linesPerTask: number
  readonly files: readonly string[]
}

const MOST_BYTES = 512 * 1024 * 1024
/** Of one task: lines may be long. */
const MOST_TASK_BYTES = 8 * 1024 * 1024

/** Writes the text over and over again until it has so many lines. What was written is counted byte by byte. */
export function writeText({ source, lines, linesPerTask, files }: Wanted) {
  const { text: once, ...found } = findText(source, lines)
  // A short text is written in larger pieces.
  const text = Buffer.concat(new Array<Buffer>(Math.ceil(2 ** 20 / once.length)).fill(once))
  const starts = [0]
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) starts.push(at + 1)
  const length = starts.length - 1
  /** Where a line begins in the endless text. */
  const begin = (line: number): number => Math.floor(line / length) * text.length + (starts[line % length] ?? 0)
  if (begin(lines) > MOST_BYTES)
    throw new Error(`Lines: ${lines} lines of this text have ${begin(lines)} bytes; at most ${MOST_BYTES} are written`)
  const [parts, digests]: [Part[], string[]] = [[], []]
  let words = 0
  for (const [i, path] of files.entries()) {
    const [first, last] = [i, i + 1].map((edge) => Math.floor((lines * edge) / files.length)) as [number, number]
    // A task that is run again begins with an empty file.
    const file = openSync(path, 'r+')
    ftruncateSync(file)
    const ofFile = createHash('sha256')
    for (let line = first, next = first; line < last; line = next) {
      next = Math.min(line + linesPerTask, last)
      while (next - line > 1 && begin(next) - begin(line) > MOST_TASK_BYTES) next = line + Math.floor((next - line) / 2)
      const ofPart = createHash('sha256')
      for (let at = begin(line); at < begin(next); ) {
        const piece = text.subarray(at % text.length, (at % text.length) + begin(next) - at)
        writeFileSync(file, piece)
        for (const hash of [ofFile, ofPart]) hash.update(piece)
        words += runsOfLetters(piece)
        at += piece.length
      }
      parts.push({ path, from: begin(line) - begin(first), to: begin(next) - begin(first) })
      digests.push(ofPart.digest('hex'))
    }
    closeSync(file)
    const bytes = begin(last) - begin(first)
    console.log(`${basename(path)}: ${last - first} lines, ${bytes} bytes, SHA-256 ${ofFile.digest('hex')}`)
  }
  return { ...found, parts, digests, words, lines, bytes: begin(lines), pid: process.pid }
}

function runsOfLetters(bytes: Uint8Array): number {
  let [runs, inRun] = [0, false]
  for (let i = 0; i < bytes.length; i++) {
    const lower = (bytes[i] as number) | 0x20
    const isLetter = lower >= 0x61 && lower <= 0x7a
    if (isLetter && !inRun) runs++
    inRun = isLetter
  }
  return runs
}

/** Of longer files nothing is read. */
const LARGEST_FILE = 64 * 1024 * 1024
const MOST_FILES = 20_000
/** On this machine: licences, documentation and notes, and no code. */
const PLAIN_TEXT = /^[^.]+$|\.(txt|md|rst)$/

/** Files from the source, one after the other, until they have as many lines as are wanted. */
function findText(source: string, wanted: number) {
  const own = source === ''
  if (!own) refuse(source)
  const pieces: Buffer[] = []
  const places: { readonly root: string; readonly files: number }[] = []
  let [lines, bytes, seen, skipped] = [0, 0, 0, 0]
  for (const root of own ? placesOfThisMachine() : [source]) {
    let files = 0
    for (const path of filesUnder(root)) {
      if (lines >= wanted || bytes > MOST_BYTES || seen >= MOST_FILES) break
      if (own && !PLAIN_TEXT.test(basename(path))) continue
      seen++
      const text = textOf(path)
      if (text === null) {
        skipped++
        continue
      }
      for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) lines++
      files++
      bytes += text.length
      pieces.push(text)
      if (text.at(-1) === 10) continue
      // Its last line has no end.
      lines++
      pieces.push(Buffer.from('\n'))
    }
    if (files > 0) places.push({ root, files })
  }
  if (places.length === 0) {
    const where = own ? `there is no text in ${placesOfThisMachine().join(', ')}` : `${source}: there is no text in it`
    throw new Error(`Folder or file: ${where}; expected UTF-8, not empty, at most ${LARGEST_FILE} bytes`)
  }
  return { text: Buffer.concat(pieces), places, skipped, foundLines: lines, foundBytes: bytes }
}

/** @throws Error that names the field of the form */
function refuse(source: string): void {
  try {
    const stats = statSync(source)
    if (stats.isDirectory()) readdirSync(source)
    else if (stats.isFile()) closeSync(openSync(source, 'r'))
    else throw new Error('it is no file and no folder')
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    const words: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file or folder',
      ENOTDIR: 'a part of the path is no folder',
      EACCES: 'you may not read it',
      EPERM: 'you may not read it',
    }
    throw new Error(`Folder or file: ${source}: ${words[code] ?? message}`, { cause: error })
  }
}

function placesOfThisMachine(): string[] {
  const bin = dirname(process.execPath)
  const pythons = namesIn('/usr/lib').filter(({ name }) => name.startsWith('python3'))
  return [
    '/usr/share/common-licenses',
    '/usr/share/doc',
    ...pythons.map(({ name }) => join('/usr/lib', name)),
    join(dirname(bin), 'lib', 'node_modules'),
    join(dirname(bin), 'LICENSE'),
    join(bin, 'LICENSE'),
  ]
}

/** In the order of their names. No link is followed, so that no text is there twice and no walk is endless. */
function* filesUnder(root: string): Generator<string> {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    yield root
    return
  }
  for (const entry of namesIn(root)) {
    const path = join(root, entry.name)
    if (entry.isDirectory()) yield* filesUnder(path)
    else if (entry.isFile()) yield path
  }
}

function namesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return [] // not there, or not to be read
  }
}

/** Null when it is no text, or cannot be read. */
function textOf(path: string): Buffer | null {
  let file: number
  try {
    // Opening a named pipe would block until a writer opens it.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return null
  }
  try {
    const { size } = fstatSync(file)
    // Most files that are no text say so by a zero byte at their begin.
    if (size === 0 || size > LARGEST_FILE || readRange(file, 0, Math.min(size, 4_096)).includes(0)) return null
    const bytes = readRange(file, 0, size)
    return bytes.includes(0) || !isUtf8(bytes) ? null : bytes
  } catch {
    return null
  } finally {
    closeSync(file)
  }
}
