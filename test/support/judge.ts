// Runs the judge, which is a program of its own, on a log.

import { execFile } from 'node:child_process'
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

/** The judge ends with 1 where something is wrong with the log. */
export async function judge(log: string, expected: Target): Promise<Verdict & { readonly exitCode: number }> {
  const program = fileURLToPath(new URL('./check-log.mjs', import.meta.url))
  const args = [program, log, String(expected.module), expected.export]
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, (_, stdout, stderr) => {
      if (stdout === '' || child.exitCode === null) reject(new Error(`the judge gave no verdict: ${stderr}`))
      else resolve({ ...(JSON.parse(stdout) as Verdict), exitCode: child.exitCode })
    })
  })
}
