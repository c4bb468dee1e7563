// An error in a user's file, for the user: a code, a sentence with the remedy, and the place in the file.

import type { ErrorCode } from '../../shared/error-codes.ts'
import { asSentence } from '../../shared/sentence.ts'

export class UserFileError extends Error {
  readonly code: Extract<ErrorCode, 'E_PATH' | 'E_MODULE' | 'E_INPUT'>
  /** The file with the error. */
  readonly path: string

  constructor(code: UserFileError['code'], path: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UserFileError'
    this.code = code
    this.path = path
  }
}

/** A system's error in words; `E_PATH`. */
export function unreadable(path: string, error: unknown): UserFileError {
  const { code } = error as NodeJS.ErrnoException
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file; it was moved or deleted',
    EACCES: 'you may not read it',
    EPERM: 'you may not read it',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is no folder',
    ELOOP: 'its links lead in a circle',
    ENAMETOOLONG: 'the name is too long',
  }
  const reason = words[code ?? ''] ?? (error instanceof Error ? error.message : String(error))
  return new UserFileError('E_PATH', path, asSentence(`${path}: ${reason}`), { cause: error })
}
