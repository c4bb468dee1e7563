// Promise 3: no silent second run, and a task that kills its workers is fenced. Every run leaves a line in a file.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from '../../src/engine/pool/pool.ts'
import { Book, chaosTask, numbers, onStage } from './stage.ts'

export interface PoisonSize {
  readonly neighbours: number
  /** Null: a lost task is not run again. */
  readonly retries: number | null
  readonly chunkSize: 'auto' | number
  /** Each task is answered before the next one begins. */
  readonly answeredOneByOne: boolean
}

interface Metrics {
  readonly poisonRuns: number
  readonly poisonPids: number
  readonly poisonError: string
  readonly neighboursDone: number
  readonly neighboursLost: number
  /** Lost without being told so: no error of a lost worker. */
  readonly neighboursSilent: number
  readonly neighboursRunTwice: number
  readonly doubleOutcomes: number
}

export async function poisonTask(size: PoisonSize) {
  return onStage(500, async (supervisor, folder): Promise<Metrics> => {
    const file = join(folder, 'runs')
    const poison = Math.floor(size.neighbours / 3)
    const tasks = size.neighbours + 1
    const policy = size.retries === null ? {} : ({ onWorkerLost: 'retry', retries: size.retries } as const)
    const pool = new Pool({ processes: 4, supervisor, ...policy })
    const book = new Book()
    await pool.run(
      chaosTask('leavesTrace'),
      numbers(tasks).map((i) => [file, i, i === poison]),
      {
        chunkSize: size.chunkSize,
        shape: 'single',
        deadlineMs: size.answeredOneByOne ? 60_000 : undefined,
        onOutcomes: book.note,
      },
    ).done
    await pool.terminate()

    const runs = new Map<number, string[]>()
    for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
      const [task = '', pid = ''] = line.split(' ')
      runs.set(Number(task), [...(runs.get(Number(task)) ?? []), pid])
    }
    const poisonRuns = runs.get(poison) ?? []
    const neighbours = numbers(tasks).filter((i) => i !== poison)
    const error = book.values[poison]
    return {
      poisonRuns: poisonRuns.length,
      poisonPids: new Set(poisonRuns).size,
      poisonError: error instanceof Error ? error.name : String(error),
      neighboursDone: neighbours.filter((i) => book.outcomes[i] === 'done' && book.values[i] === i).length,
      neighboursLost: neighbours.filter((i) => book.outcomes[i] === 'lost').length,
      neighboursSilent: neighbours.filter((i) => book.outcomes[i] !== 'done' && book.outcomes[i] !== 'lost').length,
      neighboursRunTwice: neighbours.filter((i) => (runs.get(i)?.length ?? 0) > 1).length,
      doubleOutcomes: book.doubled,
    }
  })
}
