// Targets that say how their process was started. As a program: what its workers have of its own flags.

export const hasGc = () => typeof globalThis.gc
export const flags = () => process.execArgv
export const variables = (names) => names.map((name) => process.env[name] ?? null)
export const started = (names) => ({ flags: process.execArgv, variables: variables(names), gc: hasGc() })
export async function report(queue, names) {
  await queue.put(started(names))
}

const [, program, startMethod, module, name] = process.argv
if (program?.endsWith('flags.mjs')) {
  const { Pool, Supervisor } = await import('procdeck')
  const supervisor = new Supervisor({ output: 'capture' })
  const pool = new Pool({ processes: 1, supervisor, startMethod })
  const target = module === undefined ? { module: import.meta.url, export: 'started' } : { module, export: name }
  console.log(JSON.stringify(await pool.apply(target, [[]])))
  await supervisor.close()
}
