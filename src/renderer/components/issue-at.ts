// What was wrong with one field in a refused command. A form gives the refusal to its fields, whichever view they are of.

import { createContext, useContext } from 'react'
import type { CommandError } from '../../shared/error-codes.ts'

export function issueAt(failure: CommandError | null, path: string): string | null {
  return failure?.issues.find((issue) => issue.path === path)?.message ?? null
}

/** The refusal that the fields below are to show. */
export const RefusedForm = createContext<CommandError | null>(null)

export function useIssueAt(path: string): string | null {
  return issueAt(useContext(RefusedForm), path)
}
