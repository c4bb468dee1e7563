// A folder to try "Files" on: plain texts of many sizes, always the same ones, and one broken link.

import { mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const FOLDERS = 12
const FILES_A_FOLDER = 25
const LEAST_BYTES = 200
/** Sizes are spread evenly over their powers: many small files, a few large ones, as in most folders. */
const MOST_BYTES = 400_000

const WORDS =
  'a process is a program that runs with memory of its own it has a number and an exit code when it ends somebody must wait for it or it stays as a zombie the queue between two of them is a pipe with a lock and each task goes to one worker only so that none is done twice and none is lost'.split(
    ' ',
  )

/** mulberry32: small, and deterministic on every machine. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function textOf(bytes: number, next: () => number): string {
  const parts: string[] = []
  for (let length = 0; length < bytes; ) {
    const word = WORDS[Math.floor(next() * WORDS.length)] ?? 'a'
    const end = next() < 0.1 ? '.\n' : ' '
    parts.push(word, end)
    length += word.length + end.length
  }
  return parts.join('')
}

async function write(folder: string): Promise<void> {
  const next = numbers(1)
  for (let i = 0; i < FOLDERS; i++) {
    const inside = join(folder, `part-${String(i + 1).padStart(2, '0')}`)
    await mkdir(inside, { recursive: true })
    for (let j = 0; j < FILES_A_FOLDER; j++) {
      const bytes = Math.round(LEAST_BYTES * (MOST_BYTES / LEAST_BYTES) ** next())
      await writeFile(join(inside, `text-${String(j + 1).padStart(2, '0')}.txt`), textOf(bytes, next))
    }
  }
  await symlink('is-not-there.txt', join(folder, 'link-to-nowhere.txt'))
}

const beingMade = new Map<string, Promise<string>>()

/** Makes the folder at the first call; calls at the same time share that work. @throws the system's error */
export function sampleFiles(folder: string): Promise<string> {
  const making = beingMade.get(folder) ?? make(folder).finally(() => beingMade.delete(folder))
  beingMade.set(folder, making)
  return making
}

/** The folder is whole or absent: it gets its name last. */
async function make(folder: string): Promise<string> {
  if ((await stat(folder).catch(() => null))?.isDirectory() === true) return folder
  const beside = `${folder}.${process.pid}.part`
  await rm(beside, { recursive: true, force: true })
  await mkdir(beside, { recursive: true })
  try {
    await write(beside)
    await rename(beside, folder)
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
  return folder
}
