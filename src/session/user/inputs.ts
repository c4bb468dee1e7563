// The inputs of a user's function: numbers of a range, lines of a file, items of a JSON array, files of a folder.

import { readdir } from 'node:fs/promises'
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

/** Lines of a UTF-8 file, without line ends; a last line without one counts unless empty. @throws UserFileError */
export async function readLines(path: string): Promise<string[]> {
  const lines: string[] = []
  await withRegularFile(path, async (file, bytes) => {
    if (bytes > LARGEST_TEXT_BYTES)
      throw new UserFileError(
        'E_INPUT',
        path,
        `${path} has ${bytes} bytes; the most that is read is ${LARGEST_TEXT_BYTES}.`,
      )
    // A line may be longer than many pieces: its pieces are joined once, when its end is read.
    let begun: string[] = []
    for await (const piece of file.createReadStream({ encoding: 'utf8', autoClose: false })) {
      const parts = String(piece).split('\n')
      const rest = parts.pop() ?? ''
      for (const part of parts) {
        const line = begun.length === 0 ? part : [...begun, part].join('')
        begun = []
        lines.push(line.endsWith('\r') ? line.slice(0, -1) : line)
      }
      if (rest !== '') begun.push(rest)
      if (lines.length > MAX_TASKS) throw tooMany(path, 'lines')
    }
    if (begun.length > 0) lines.push(begun.join(''))
  })
  if (lines.length > MAX_TASKS) throw tooMany(path, 'lines')
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

/**
 * Every file under a folder, in the order of their names; links to folders are not followed, so no walk is endless.
 * Unreadable files are included: their tasks report the error. @throws UserFileError
 */
export async function findFiles(root: string): Promise<string[]> {
  const files: string[] = []
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
      if (entry.isDirectory()) folders.push(path)
      else files.push(path)
    }
    if (files.length > MAX_TASKS) throw tooMany(root, 'files')
  }
  if (files.length === 0) throw new UserFileError('E_INPUT', root, `${root} holds no file.`)
  return files.sort((a, b) => (a < b ? -1 : 1))
}

/** The inputs are whole paths. */
export async function folderInputs(root: string): Promise<UserInputs> {
  const files = await findFiles(root)
  return {
    inputs: files.map((path) => join(root, path)),
    label: (index) => files[index] ?? '',
    summary: `${plural(files.length, 'file')} of ${basename(root)}`,
  }
}

/** A whole number in JSON text that is not the same after it was parsed; null where there is none. */
function firstInexact(text: string): string | null {
  for (const [, whole] of text.matchAll(/"(?:[^"\\]|\\.)*"|(-?\d+)(?![\d.eE])|-?\d[\d.eE+-]*/gs))
    if (whole !== undefined && !Number.isSafeInteger(Number(whole))) return whole
  return null
}
