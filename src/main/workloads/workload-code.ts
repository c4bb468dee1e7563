// The source of a workload as the window shows it: the program, the code of its children, its Python counterpart.

import { readFile } from 'node:fs/promises'
import type { WorkloadCode } from '../../shared/workload-info.ts'

const FILES = [
  { language: 'typescript', name: () => 'program.ts' },
  { language: 'typescript', name: () => 'tasks.ts' },
  { language: 'python', name: (workload: string) => `${workload}.py` },
] as const

/** `workload` is a name of the catalogue, never a path from outside. */
export async function workloadCode(workload: string, programs: URL): Promise<WorkloadCode> {
  const read = FILES.map(async ({ language, name }) => {
    const file = name(workload)
    const text = await readFile(new URL(`${workload}/${file}`, programs), 'utf8').catch(() => null)
    return text === null ? [] : [{ file, language, text }]
  })
  return { files: (await Promise.all(read)).flat() }
}
