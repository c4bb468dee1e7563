// The inputs of a user's function: numbers of a range, lines of a file, items of a JSON array, files of a folder.

import { isUtf8 } from 'node:buffer'
import type { Dirent } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MAX_TASKS } from '../../shared/limits.ts'
import { formatCount, plural } from '../../shared/plural.ts'
import { asSentence } from '../../shared/sentence.ts'
import { withRegularFile } from './regular-file.ts'
import { UserFileError, unreadable } from './user-file-error.ts'

export interface UserInputs {
  readonly inputs: readonly unknown[]
  /** One input in words. */
  readonly label: (index: number) => string
  /** All of them in words: "1,204 lines of alice.txt". */
  readonly summary: string
}

const MAX_LABEL = 120
const LARGEST_TEXT_BYTES = 512 * 1024 * 1024

export const shortened = (text: string, most = MAX_LABEL): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`

function tooMany(path: string, what: string): UserFileError {
  return new UserFileError(
    'E_INPUT',
    path,
    `${path} has more than ${formatCount(MAX_TASKS)} ${what}, the most that one run takes.`,
  )
}

/** `from`, `from + 1`, up to and without `to`. */
export function rangeInputs(from: number, to: number): UserInputs {
  return {
    inputs: Array.from({ length: to - from }, (_, i) => from + i),
    label: (index) => formatCount(from + index),
    summary: `${formatCount(from)} to ${formatCount(to - 1)}`,
  }
}

/** @throws UserFileError `E_INPUT` */
export function jsonInputs(text: string): UserInputs {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UserFileError('E_INPUT', '', asSentence(`The inputs are not JSON: ${(error as Error).message}`))
  }
  const inexact = firstInexact(text)
  if (inexact !== null)
    throw new UserFileError(
      'E_INPUT',
      '',
      `The whole number ${shortened(inexact)} would be changed: JavaScript has them exactly up to ${Number.MAX_SAFE_INTEGER}. Write it as a text, "${shortened(inexact)}".`,
    )
  if (!Array.isArray(value) || value.length === 0)
    throw new UserFileError('E_INPUT', '', 'Expected a JSON array with at least one input, such as [1, 2, 3].')
  if (value.length > MAX_TASKS) throw tooMany('The array', 'inputs')
  const inputs: readonly unknown[] = value
  return {
    inputs,
    label: (index) => shortened(JSON.stringify(inputs[index])),
    summary: plural(inputs.length, 'input'),
  }
}

/** What a text that is no UTF-8 may be, in words and for iconv. */
function likelyEncoding(line: Buffer, number: number): readonly [words: string, name: string] {
  const [first, second] = line
  const isUtf16 = number === 1 && ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
  return isUtf16 ? ['it looks like UTF-16', 'UTF-16'] : ['perhaps Latin-1', 'LATIN1']
}

/** Where text is not UTF-8: reading it all the same would change it. `before`: lines before these bytes. */
function notUtf8(path: string, bytes: Buffer, before: number): UserFileError {
  let [number, from] = [before, 0]
  for (let end = 0; end !== -1; from = end + 1) {
    end = bytes.indexOf(10, from)
    const line = bytes.subarray(from, end === -1 ? bytes.length : end)
    number++
    if (isUtf8(line)) continue
    const [words, name] = likelyEncoding(line, number)
    return new UserFileError(
      'E_INPUT',
      path,
      `${path}: line ${formatCount(number)} is not UTF-8 (${words}), and its letters would be changed. Convert the file first: iconv -f ${name} -t UTF-8.`,
    )
  }
  throw new Error('bytes that are no UTF-8, and each of their lines is')
}

const BOM = '\uFEFF'

/**
 * Lines of a UTF-8 file, without line ends and without the mark that some editors write first; a last line without an end
 * counts unless empty. @throws UserFileError
 */
export async function readLines(path: string): Promise<string[]> {
  const lines: string[] = []
  const take = (bytes: Buffer): void => {
    if (!isUtf8(bytes)) throw notUtf8(path, bytes, lines.length)
    const text = bytes.toString('utf8')
    const parts = (lines.length === 0 && text.startsWith(BOM) ? text.slice(1) : text).split('\n')
    if (parts.at(-1) === '') parts.pop()
    for (const part of parts) lines.push(part.endsWith('\r') ? part.slice(0, -1) : part)
    if (lines.length > MAX_TASKS) throw tooMany(path, 'lines')
  }
  await withRegularFile(path, async (file, bytes) => {
    if (bytes > LARGEST_TEXT_BYTES)
      throw new UserFileError(
        'E_INPUT',
        path,
        `${path} has ${bytes} bytes; the most that is read is ${LARGEST_TEXT_BYTES}.`,
      )
    // A line may be longer than many pieces: its pieces are joined once, when its end is read.
    let begun: Buffer[] = []
    for await (const piece of file.createReadStream({ autoClose: false })) {
      const bytes = piece as Buffer
      const whole = bytes.lastIndexOf(10) + 1
      if (whole > 0) {
        take(Buffer.concat([...begun, bytes.subarray(0, whole)]))
        begun = []
      }
      if (whole < bytes.length) begun.push(bytes.subarray(whole))
    }
    if (begun.length > 0) take(Buffer.concat(begun))
  })
  if (lines.length === 0) throw new UserFileError('E_INPUT', path, `${path} is empty: there is no line to work on.`)
  return lines
}

export async function lineInputs(path: string): Promise<UserInputs> {
  const lines = await readLines(path)
  return {
    inputs: lines,
    label: (index) => `${index + 1}: ${shortened(lines[index] ?? '')}`,
    summary: `${plural(lines.length, 'line')} of ${basename(path)}`,
  }
}

/** What a task could not read: opening a pipe may take for ever, and a name that is no UTF-8 cannot be told to it. */
type Unfit = 'special' | 'unnamed'

async function unfit(path: string, entry: Dirent): Promise<Unfit | null> {
  if (entry.name.includes('\uFFFD') && (await lstat(path).catch(() => null)) === null) return 'unnamed'
  if (entry.isFile() || entry.isDirectory()) return null
  // A link to nowhere has a task, which says so.
  const stats = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry
  return stats === null || stats.isFile() || stats.isDirectory() ? null : 'special'
}

interface FoundFiles {
  readonly files: readonly string[]
  readonly unfit: Readonly<Record<Unfit, number>>
}

/**
 * Every file under a folder, in the order of their names; links to folders are not followed, so no walk is endless.
 * Unreadable files are included: their tasks report the error. `only: 'regular'` leaves out pipes, sockets and devices, which
 * would hold who opens them without care. @throws UserFileError
 */
export async function findFiles(root: string, only: 'regular' | 'any' = 'any'): Promise<FoundFiles> {
  const files: string[] = []
  const left = { special: 0, unnamed: 0 }
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let entries
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true })
    } catch (error) {
      if (folder === '') throw unreadable(root, error)
      files.push(folder) // its task fails, and the others run
      continue
    }
    for (const entry of entries) {
      const path = join(folder, entry.name)
      const why = await unfit(join(root, path), entry)
      if (why === 'unnamed' || (why === 'special' && only === 'regular')) left[why]++
      else if (entry.isDirectory()) folders.push(path)
      else files.push(path)
    }
    if (files.length > MAX_TASKS) throw tooMany(root, 'files')
  }
  if (files.length === 0)
    throw new UserFileError('E_INPUT', root, `${root} holds no file${leftOutWords(left, ', and')}.`)
  return { files: files.sort((a, b) => (a < b ? -1 : 1)), unfit: left }
}

/** What is not among the files, in words; empty when nothing was left out. */
function leftOutWords({ special, unnamed }: FoundFiles['unfit'], before: string): string {
  const words = [
    ...(special > 0 ? [`${formatCount(special)} left out as no regular file (a pipe, a socket or a device)`] : []),
    ...(unnamed > 0 ? [`${formatCount(unnamed)} left out whose name is not UTF-8: rename it`] : []),
  ]
  return words.length === 0 ? '' : `${before} ${words.join(', ')}`
}

/** The inputs are whole paths. @throws UserFileError */
export async function folderInputs(root: string, only: 'regular' | 'any'): Promise<UserInputs> {
  const { files, unfit: left } = await findFiles(root, only)
  return {
    inputs: files.map((path) => join(root, path)),
    label: (index) => files[index] ?? '',
    summary: `${plural(files.length, 'file')} of ${basename(root)}${leftOutWords(left, ',')}`,
  }
}

/** A whole number in JSON text that is not the same after it was parsed; null where there is none. */
function firstInexact(text: string): string | null {
  for (const [, whole] of text.matchAll(/"(?:[^"\\]|\\.)*"|(-?\d+)(?![\d.eE])|-?\d[\d.eE+-]*/gs))
    if (whole !== undefined && !Number.isSafeInteger(Number(whole))) return whole
  return null
}
