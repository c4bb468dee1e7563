// Writes a file whole or not at all: to a temporary file beside it, then renamed, so a full disk keeps the old content.

import { open, rename, rm } from 'node:fs/promises'

/** Text is written as UTF-8. */
export type Piece = string | Uint8Array

/** @throws the system's error; then no partial file is left. */
export async function saveFile(path: string, pieces: Iterable<Piece> | AsyncIterable<Piece>): Promise<void> {
  const beside = `${path}.${process.pid}.part`
  // Never through a link that another program has put there.
  const file = await open(beside, 'wx', 0o644)
  try {
    try {
      // Not `write`, which may write a part: on a disk that is nearly full it does so, and fails only the next time.
      for await (const piece of pieces) await file.writeFile(piece)
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
