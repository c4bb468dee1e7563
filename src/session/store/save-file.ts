// Writes a file whole or not at all: to a temporary file beside it, then renamed, so a full disk keeps the old content.

import { open, rename, rm } from 'node:fs/promises'

/** @throws the system's error; then no partial file is left. */
export async function saveFile(path: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  const beside = `${path}.${process.pid}.part`
  // Never through a link that another program has put there.
  const file = await open(beside, 'wx', 0o644)
  try {
    try {
      for await (const text of pieces) await file.write(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
