// A private folder for as long as a file in it is passed on by its name: a moment, where a descriptor keeps the file.
// Uses only calls that need no descriptor, because there may be none left.

import { mkdtempSync, rmdirSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Memory first; a file on disk works where there is none, a little slower. */
export const PLACES: readonly [string, string] = ['/dev/shm', tmpdir()]

/**
 * @returns path for a file in a new folder, which only processes of the same user can enter
 * @throws when no folder can be made in `place`
 */
export function pathInNewFolder(place: string, file: string): string {
  return join(mkdtempSync(join(place, 'procdeck-')), file)
}

/** Removes the file, if it was created, and its folder. */
export function removeWithFolder(path: string): void {
  removeQuietly(path, unlinkSync)
  removeQuietly(dirname(path), rmdirSync)
}

function removeQuietly(path: string, remove: (path: string) => void): void {
  try {
    remove(path)
  } catch {
    // it was never created
  }
}
