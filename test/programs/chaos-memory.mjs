// Ways to use more memory than there is. As a program it owns a pool in a control group with little memory, and prints
// what became of its hungry workers and of their neighbours:
//
//   node chaos-memory.mjs ROUNDS

import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'

export const increment = (x) => x + 1

/** Fills its heap. */
export function fillHeap() {
  const kept = []
  for (;;) kept.push(Array.from({ length: 100_000 }, Math.random))
}

/** Takes memory outside its heap, some at a time, and keeps it. */
export async function takeBuffers(mib) {
  const kept = []
  for (let i = 0; i < mib / 8; i++) {
    kept.push(Buffer.alloc(8 * 1024 * 1024, 1))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await new Promise((resolve) => setTimeout(resolve, 60_000))
  return kept.length
}

async function main(rounds) {
  const { Pool, Supervisor, WorkerLostError } = await import('procdeck')
  const module = new URL(import.meta.url)
  const supervisor = new Supervisor({ output: 'capture' })
  const pool = new Pool({ processes: 3, supervisor })
  const ends = []
  let neighboursLost = 0
  for (let i = 0; i < rounds; i++) {
    const pids = pool.pids
    const work = Array.from({ length: 30 }, (_, n) => pool.apply({ module, export: 'increment' }, [n]))
    const hungry = await pool.apply({ module, export: 'takeBuffers' }, [4_000]).catch((error) => error)
    const done = await Promise.allSettled(work)
    neighboursLost += done.filter((one, n) => one.value !== n + 1).length
    neighboursLost += pids.filter((pid) => !pool.pids.includes(pid)).length - 1
    ends.push(hungry instanceof WorkerLostError ? hungry.reason : String(hungry))
  }
  await pool.terminate()
  await supervisor.close()
  console.log(JSON.stringify({ ends, neighboursLost }))
}

if (argv[1] === fileURLToPath(import.meta.url)) await main(Number(argv[2]))
