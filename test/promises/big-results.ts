// Promise 20: a big result and the end of its worker at once. It arrives whole, or its loss is told; nothing between.

import { Pool } from '../../src/engine/pool/pool.ts'
import { WorkerLostError } from '../../src/engine/errors.ts'
import { Book, chaosTask, numbers, onStage } from './stage.ts'

/** `exit` as soon as the answer is made, `exit at once` before it can be, `kill` without any last word. */
export type LastWord = 'exit' | 'exit at once' | 'kill'

export interface BigResultSize {
  readonly bytes: number
  readonly shape: 'buffer' | 'text'
  readonly end: LastWord
  readonly tasks: number
}

interface Metrics {
  readonly whole: number
  readonly lossTold: number
  /** Done with anything but the whole value. */
  readonly silent: number
  readonly other: number
  readonly doubled: number
}

function isWhole(value: unknown, { bytes, shape }: BigResultSize, mark: number): boolean {
  if (shape === 'text') return value === String.fromCharCode(97 + (mark % 26)).repeat(bytes)
  return Buffer.isBuffer(value) && value.length === bytes && value.equals(Buffer.alloc(bytes, mark))
}

export async function bigResults(size: BigResultSize) {
  return onStage(500, async (supervisor): Promise<Metrics> => {
    const pool = new Pool({ processes: 4, supervisor })
    const book = new Book()
    let whole = 0
    const inputs = numbers(size.tasks).map((i) => [size.bytes, size.shape, size.end, (i % 200) + 1])
    await pool.run(chaosTask('bigThenGone'), inputs, {
      chunkSize: 1,
      shape: 'single',
      onOutcomes: (batch) => {
        // Looked at now and forgotten: a hundred of the largest would not fit.
        const values = batch.values.map((value, i) => {
          if (batch.outcomes[i] === 'done' && isWhole(value, size, ((batch.first + i) % 200) + 1)) whole++
          return value instanceof Error ? value : null
        })
        book.note({ ...batch, values })
      },
    }).done
    await pool.terminate()
    const lossTold = book.values.filter((value, i) => book.outcomes[i] === 'lost' && value instanceof WorkerLostError)
    return {
      whole,
      lossTold: lossTold.length,
      silent: book.count('done') - whole,
      other: size.tasks - book.count('done') - lossTold.length,
      doubled: book.doubled,
    }
  })
}
