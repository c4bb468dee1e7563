// A folder of our own for as long as something in it is given away by its name: a moment, where a descriptor keeps the
// file. By calls that need no descriptor, for there may be none left.

import { mkdtempSync, rmdirSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Memory first; a file does where there is none, a little slower. */
export const PLACES: readonly [string, string] = ['/dev/shm', tmpdir()]

/**
 * @returns path for a file in a new folder, which only who runs as we do can enter
 * @throws when no folder can be made in `place`
 */
export function pathInNewFolder(place: string, file: string): string {
  return join(mkdtempSync(join(place, 'procdeck-')), file)
}

/** The file, if it came to be, and its folder. */
export function removeWithFolder(path: string): void {
  removeQuietly(path, unlinkSync)
  removeQuietly(dirname(path), rmdirSync)
}

function removeQuietly(path: string, remove: (path: string) => void): void {
  try {
    remove(path)
  } catch {
    // it never came to be
  }
}
