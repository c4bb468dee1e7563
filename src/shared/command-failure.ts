// A command that is refused for a reason that the person can remedy.

import type { CommandError, ErrorCode, Issue } from './error-codes.ts'

export class CommandFailure extends Error {
  readonly code: ErrorCode
  readonly issues: readonly Issue[]

  constructor(code: ErrorCode, message: string, issues: readonly Issue[] = []) {
    super(message)
    this.name = 'CommandFailure'
    this.code = code
    this.issues = issues
  }

  get error(): CommandError {
    return { code: this.code, message: this.message, issues: this.issues }
  }
}
