// Runs the judge, which is a program of its own, on a log.

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Target } from '../../src/engine/process/target.ts'

export interface Verdict {
  readonly fine: boolean
  readonly accepted: number
  readonly outcomes: number
  readonly lost: number
  readonly doubled: number
  readonly wrong: number
  readonly uninvited: number
  readonly unreadable: number
  readonly examples: readonly string[]
}

export function judge(log: string, expected: Target): Verdict & { readonly exitCode: number | null } {
  const program = fileURLToPath(new URL('./check-log.mjs', import.meta.url))
  const args = [program, log, String(expected.module), expected.export]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (stdout === '') throw new Error(`the judge gave no verdict: ${stderr}`)
  return { ...(JSON.parse(stdout) as Verdict), exitCode: status }
}
