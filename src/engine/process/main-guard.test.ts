// The main guard, with real processes: a module that starts processes while a child imports it.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isRunning, withToken } from '../../../test/support/os-view.ts'
import { Process, type ProcessOptions } from '../supervisor/process.ts'
import { Supervisor } from '../supervisor/supervisor.ts'
import { childEnv, levelOf, MAX_LEVELS } from './child-env.ts'

const library = new URL('../../../dist/engine/index.js', import.meta.url)

let folder: string
let supervisor: Supervisor

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-guard-'))
  supervisor = new Supervisor({ output: 'capture' })
})

afterEach(async () => {
  await supervisor.close()
  expect(withToken(supervisor.token)).toEqual([])
  expect(imports().filter((pid) => isRunning(pid))).toEqual([])
  rmSync(folder, { recursive: true })
})

/** PIDs of the processes that have imported the module. */
function imports(): number[] {
  const list = join(folder, 'imports')
  return existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n').map(Number) : []
}

/** Runs `work` of a module that begins with `top`, in a process. */
async function runModule(top: string, options: Partial<ProcessOptions> = {}, name = 'module.mjs'): Promise<Process> {
  const path = join(folder, name)
  const names = 'Executor, Pool, Process, Supervisor, SupervisedGroup, currentProcess'
  const head = name.endsWith('.cjs')
    ? `const { appendFileSync } = require('node:fs')
       const { ${names} } = require(${JSON.stringify(library.pathname)})
       const target = { module: __filename, export: 'work' }
       exports.work = work`
    : `import { appendFileSync } from 'node:fs'
       import { ${names} } from ${JSON.stringify(library.href)}
       const target = { module: import.meta.url, export: 'work' }
       export { work }`
  writeFileSync(
    path,
    `${head}
     appendFileSync(${JSON.stringify(join(folder, 'imports'))}, process.pid + '\\n')
     async function work(then) {
       if (then === 'start') await start()
       else await new Promise((resolve) => setTimeout(resolve, then ?? 0))
     }
     const start = async () => { const child = new Process({ target }); await child.start(); await child.join() }
     ${top}`,
  )
  const child = new Process({ target: { module: pathToFileURL(path), export: 'work' }, supervisor, ...options })
  await child.start()
  await child.join()
  return child
}

const SLEEP = 'new Promise((resolve) => setTimeout(resolve, 30))'

test.each([
  ['a process', 'await start()'],
  ['a process after an await', `await ${SLEEP}; await start()`],
  ['a pool', 'new Pool({ processes: 2 })'],
  ['an executor', 'new Executor({ maxWorkers: 2 })'],
  ['a group', "await new SupervisedGroup({ children: [{ name: 'a', target }] }).start()"],
  ['warm processes', 'await new Supervisor().warmUp(2)'],
])('a module that starts %s while a child imports it is refused by name', async (_what, top) => {
  const child = await runModule(top, { name: 'p' })
  expect([child.exitCode, child.error?.name]).toEqual([1, 'MainGuardError'])
  expect(child.error?.message).toContain(`module.mjs starts a process while p (PID ${child.pid}) imports it`)
  expect(child.error?.message).toContain('currentProcess().parent === null')
  expect(imports()).toEqual([child.pid])
})

/** Node 20.19 and later: the others import each module, see target-loader.ts. */
const loadsAtOnce = (process.features as { readonly require_module?: boolean }).require_module === true

test.skipIf(!loadsAtOnce).each([
  ['an async function that nobody waits for', `void (async () => { await ${SLEEP}; await start() })()`, 'module.mjs'],
  ['a timer', 'setTimeout(start, 30)', 'module.mjs'],
  ['a promise of CommonJS', `${SLEEP}.then(start)`, 'module.cjs'],
])('the guard also refuses what the top level of such a module starts later: %s', async (_what, top, name) => {
  const child = await runModule(top, { args: [300] }, name)
  expect(child.exitCode).toBe(1)
  expect(imports()).toEqual([child.pid])
})

test.each([
  ['a task that starts a process', '', 'start'],
  ['such a task of a module that is not loaded at once', 'await null', 'start'],
  ['a start behind the guard', 'if (currentProcess().parent === null) await start()', 0],
])('%s is not refused', async (_what, top, then) => {
  const child = await runModule(top, { args: [then] })
  expect([child.exitCode, child.error]).toEqual([0, null])
  expect(imports()).toHaveLength(then === 'start' ? 2 : 1)
})

test('with the refusal switched off, a limit of levels stops what each child starts again', async () => {
  const child = await runModule('await start()', { mainGuard: 'off' })
  expect(child.exitCode).toBe(0)
  // Each of these processes was there: one on each level.
  expect(imports()).toHaveLength(MAX_LEVELS)
  expect(imports()[0]).toBe(child.pid)
})

test('the level of a process is one more than that of its parent, whatever it inherits', () => {
  const below = (own: Record<string, string>) => levelOf(childEnv(own, 'token', 'all'))
  expect([below({}), below({ PROCDECK_LEVEL: '1' }), below({ PROCDECK_LEVEL: '3', A: 'b' })]).toEqual([1, 2, 4])
})
