// What the processes run: state that they seem to share, and what they can hand over.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { QueueProxy } from 'procdeck'

/** Each process that imports this module has one of its own. */
export const moduleList: number[] = []

/** All say that they are there, and go on when `go` is closed: a pool starts its workers one after the other. */
export async function meet(atStart: QueueProxy<number>, go: QueueProxy): Promise<number> {
  await atStart.put(process.pid)
  await untilClosed(() => go.get())
  return process.pid
}

/** Wrong: what arrived is a copy, and the module's list is that of this process. */
export function append(list: number[], count: number): { readonly pid: number; readonly lengths: readonly number[] } {
  const before = [list.length, moduleList.length]
  for (let n = 0; n < count; n++) {
    list.push(n)
    moduleList.push(n)
  }
  const lengths = [list.length, moduleList.length]
  console.log(`list: ${before[0]} to ${lengths[0]} items; of the module: ${before[1]} to ${lengths[1]}`)
  return { pid: process.pid, lengths }
}

/** Right: the parent has what a task returns. */
export function items(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n)
}

/** Wrong: between this read and this write, another process may write. */
export async function addOnes(path: string, count: number): Promise<number> {
  const file = await opened(path)
  for (let n = 0; n < count; n++) await addOne(file)
  await file.close()
  return count
}

/** Right: there is one token, and only the process that has it reads and writes. */
export async function addOnesInTurn(path: string, count: number, token: QueueProxy<string>): Promise<number> {
  const file = await opened(path)
  let added = 0
  await untilClosed(async () => {
    for (; added < count; added++) {
      const taken = await token.get()
      await addOne(file)
      await token.put(taken)
    }
  })
  await file.close()
  return added
}

const WIDTH = 8
const folders = new Set<string>()

/** A new file with the number 0. */
export function newCounter(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'procdeck-counter-')), 'counter')
  writeFileSync(path, '0'.padStart(WIDTH))
  removeAtEnd(path)
  return path
}

export async function numberOf(path: string): Promise<number> {
  const file = await opened(path)
  const n = await numberIn(file)
  await file.close()
  console.log(`the file says ${n}`)
  return n
}

async function addOne(file: FileHandle): Promise<void> {
  const n = await numberIn(file)
  await file.write(String(n + 1).padStart(WIDTH), 0)
}

async function numberIn(file: FileHandle): Promise<number> {
  const { buffer } = await file.read(Buffer.alloc(WIDTH), 0, WIDTH, 0)
  return Number(buffer.toString())
}

function opened(path: string): Promise<FileHandle> {
  removeAtEnd(path)
  return open(path, 'r+')
}

/** Each process that has used a counter removes it when it ends: also when the run is cancelled, or another is killed. */
function removeAtEnd(path: string): void {
  if (folders.size === 0) {
    process.once('exit', removeFolders)
    process.once('SIGTERM', () => {
      removeFolders()
      // Its listener is gone, so this time the signal ends the process, as it would have.
      process.kill(process.pid, 'SIGTERM')
    })
  }
  folders.add(dirname(path))
}

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

const known = new WeakSet<Float64Array>()

/** The sum of a table, and whether this process has received it for this task. */
export function sumOf(table: Float64Array): { readonly pid: number; readonly sum: number; readonly isNew: boolean } {
  const isNew = !known.has(table)
  known.add(table)
  return { pid: process.pid, sum: table.reduce((one, other) => one + other, 0), isNew }
}

/** The parent closes a queue when nothing more will come. */
async function untilClosed(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Error && error.name === 'QueueClosedError')) throw error
  }
}
