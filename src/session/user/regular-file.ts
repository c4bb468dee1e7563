// Opens a file that a person named, if it is a regular file: no code here waits for a named pipe or reads a device.

import { constants, type Stats } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { UserFileError, unreadable } from './user-file-error.ts'

/** The kind of a file that is not regular, in words. */
function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a named pipe (FIFO)'
  if (stats.isSocket()) return 'a socket'
  if (stats.isCharacterDevice() || stats.isBlockDevice()) return 'a device'
  return 'no regular file'
}

/** @throws UserFileError `E_PATH`, and what `work` throws. The file is closed in either case. */
export async function withRegularFile<T>(
  path: string,
  work: (file: FileHandle, bytes: number) => Promise<T>,
): Promise<T> {
  // Without waiting: opening a named pipe would block until a writer opens it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  try {
    const stats = await file.stat()
    if (!stats.isFile())
      throw new UserFileError('E_PATH', path, `${path}: expected a file, and it is ${kindOf(stats)}.`)
    return await work(file, stats.size)
  } finally {
    await file.close()
  }
}
