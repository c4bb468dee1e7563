// Finds what was wrong with one field in a refused command.

import type { CommandError } from '../../../shared/error-codes.ts'

export function issueAt(failure: CommandError | null, path: string): string | null {
  return failure?.issues.find((issue) => issue.path === path)?.message ?? null
}
