// The issue of one field in a refused command. A form passes the refusal to its fields, also those of other views.

import { createContext, useContext } from 'react'
import type { CommandError } from '../../shared/error-codes.ts'

export function issueAt(failure: CommandError | null, path: string): string | null {
  return failure?.issues.find((issue) => issue.path === path)?.message ?? null
}

/** As one: each field says what is wrong with it. */
export function bothRefusals(one: CommandError | null, other: CommandError | null): CommandError | null {
  if (one === null || other === null) return one ?? other
  return { ...one, issues: [...one.issues, ...other.issues] }
}

/** The refusal whose issues the fields below show. */
export const RefusedForm = createContext<CommandError | null>(null)

export function useIssueAt(path: string): string | null {
  return issueAt(useContext(RefusedForm), path)
}
