// A user's module as a file: may it be used, and is its content still the approved one? Its code is not loaded here.

import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { extname } from 'node:path'
import { withRegularFile } from './regular-file.ts'
import { UserFileError, unreadable } from './user-file-error.ts'

export interface ModuleFile {
  /** Real path: no link in it. */
  readonly path: string
  /** SHA-256 of its bytes, in hexadecimal digits. It covers this file alone, not its imports. */
  readonly digest: string
}

const LARGEST_BYTES = 16 * 1024 * 1024
/** Types are removed as a module is loaded. */
const EXTENSIONS = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.py']

function checkName(path: string): void {
  const extension = extname(path)
  if (extension === '.tsx' || extension === '.jsx')
    throw new UserFileError(
      'E_MODULE',
      path,
      `${path} has JSX in it, which a worker cannot run. Compile it and choose the .js or .mjs file that comes out.`,
    )
  if (!EXTENSIONS.includes(extension))
    throw new UserFileError(
      'E_PATH',
      path,
      `${path}: expected a module in JavaScript (.js, .mjs, .cjs), TypeScript (.ts, .mts, .cts) or Python (.py).`,
    )
}

/** @throws UserFileError */
export async function readModuleFile(chosen: string): Promise<ModuleFile> {
  let path: string
  try {
    path = await realpath(chosen)
  } catch (error) {
    throw unreadable(chosen, error)
  }
  checkName(path)
  return withRegularFile(path, async (file, bytes) => {
    if (bytes > LARGEST_BYTES)
      throw new UserFileError('E_PATH', path, `${path}: a module of ${bytes} bytes; the limit is ${LARGEST_BYTES}.`)
    return {
      path,
      digest: createHash('sha256')
        .update(await file.readFile())
        .digest('hex'),
    }
  })
}
