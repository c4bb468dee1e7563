// Real programs under watch: their rows, names and exit codes are the system's, mistakes are named with their evidence, and
// nothing is left of them.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { PLACES } from '../../../system/passing-folder.ts'
import { isRunning, until } from '../../../../test/support/os-view.ts'
import { procStat } from '../../../../test/support/proc-stat.mjs'
import { leftOfWatched, programAt, watch, type Watching } from '../../../../test/support/watching.ts'

const folder = mkdtempSync(join(tmpdir(), 'watch-source-'))
let watching: Watching | null = null

function begin(...args: Parameters<typeof watch>): Watching {
  watching = watch(...args)
  return watching
}

/** Whatever the test did, no process of the program is left, and no folder that it shared with its watcher. */
afterEach(async () => {
  await watching?.close()
  watching = null
  expect(leftOfWatched()).toEqual([])
  const left = PLACES.flatMap((place) =>
    readdirSync(place).filter((name) => name.startsWith(`procdeck-watch-${process.pid}-`)),
  )
  expect(left).toEqual([])
})

const byName = (rows: Watching['rows']): Record<string, unknown> =>
  Object.fromEntries(rows.map(({ name, startMethod, exitCode }) => [name, [startMethod, exitCode]]))

describe('any program under watch', () => {
  test('has a row for each process that the system shows, with what started it and how it ended', async () => {
    const script = 'sleep 60 & sh -c "sleep 60; :" & exec tail -f /dev/null'
    begin(['sh', '-c', script])
    await until('all rows', () => watching?.rows.filter(({ state }) => state === 'running').length === 4)
    const all = watching?.rows ?? []
    const [root] = all
    expect(
      all
        .slice(1)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['sh -c', 'sleep', 'sleep'])
    for (const { pid, parentId } of all.slice(1))
      expect(procStat(pid ?? 0).parent).toBe(all.find(({ id }) => id === parentId)?.pid)
    process.kill(all.find(({ name }) => name === 'sleep')?.pid ?? 0, 'SIGKILL')
    // The root has become another program, which does not look: the kernel keeps the exit code.
    await until('its end', () => watching?.rows.some(({ exitCode }) => exitCode === -9) === true)
    expect(root?.state).toBe('running')
  })

  test('ends with its run, with what left its group and what ignores SIGTERM', async () => {
    const stubborn = 'trap "" TERM; while :; do sleep 0.1; done'
    begin(['sh', '-c', `setsid sh -c '${stubborn}' & (setsid sleep 60 &) & sleep 60`])
    await until('all rows', () => (watching?.rows.filter(({ name }) => name === 'sleep').length ?? 0) >= 2)
    await watching?.run.handle.cancel('you')
    expect(watching?.rows.filter(({ pid }) => isRunning(pid ?? 0))).toEqual([])
    expect(watching?.record.status).toBe('cancelled')
  })

  test('leaves what outlives it as orphans, which a kill of a row ends, and its output is kept', async () => {
    begin(['sh', '-c', '(trap "" HUP; sleep 0.5; echo late; exec sleep 60) & exit 3'])
    const { evidence } = (await watching?.named('Orphans')) ?? {}
    expect(evidence?.length).toBeGreaterThan(0)
    await until('late output', () => watching?.output.includes('stdout: late') === true)
    expect(watching?.record.status).toBe('running')
    const left = watching?.rows.find(({ state }) => state === 'running')
    expect(await watching?.session.act(left?.id ?? 0, 'kill')).toBe(true)
    await watching?.run.ended
    expect(watching?.rows.find(({ id }) => id === left?.id)).toMatchObject({ state: 'exited' })
    expect(watching?.record).toMatchObject({ status: 'failed', result: { headline: 'Exit code 3' } })
  })

  test('has as an orphan, too, what was started and lost its parent just before it ended', async () => {
    begin(['sh', '-c', 'sleep 0.15; (sleep 60 &); exit 3'])
    expect((await watching?.named('Orphans'))?.evidence[0]).toMatch(/^sleep \(PID \d+\) still runs/)
    await watching?.run.handle.cancel('you')
    expect(watching?.rows.filter(({ pid }) => isRunning(pid ?? 0))).toEqual([])
  })

  test('pauses and goes on where a person says so, and nothing else is signalled', async () => {
    begin(['sh', '-c', 'sleep 60 & sleep 60 & wait'])
    await until('both', () => watching?.rows.filter(({ name }) => name === 'sleep').length === 2)
    const [one, other] = watching?.rows.filter(({ name }) => name === 'sleep') ?? []
    await watching?.session.act(one?.id ?? 0, 'pause')
    await until('stopped', () => procStat(one?.pid ?? 0).state === 'T')
    expect(procStat(other?.pid ?? 0).state).toBe('S')
    await watching?.session.act(one?.id ?? 0, 'resume')
    await until('running', () => procStat(one?.pid ?? 0).state === 'S')
    // A fault needs our own code in the process.
    expect(await watching?.session.act(one?.id ?? 0, 'raise')).toBe(false)
  })
})

/** The interpreter itself: what stands in PATH may be a script that looks for one. */
function interpreter(): string | null {
  try {
    return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}

const python = interpreter() ?? ''

test('what only finds the interpreter of a Python program leaves no rows; what works beside it keeps its own', async () => {
  const helpers = Array.from({ length: 9 }, () => 'sleep 0.12').join('; ')
  begin(['sh', '-c', `tail -f /dev/null & ${helpers}; exec python3 ${programAt('long-tasks.py')}`])
  await until('a row of a helper', () => watching?.rows.some(({ name }) => name === 'sleep') === true)
  await until('both workers', () => watching?.rows.filter(({ name }) => /ForkPoolWorker/.test(name)).length === 2)
  await until('no helper', () => watching?.rows.every(({ name }) => !/sleep|bash|pyenv/.test(name)) === true)
  const rows = watching?.rows ?? []
  expect(rows.map(({ name }) => name).sort()).toEqual(['ForkPoolWorker-1', 'ForkPoolWorker-2', 'sh -c', 'tail'])
  expect(rows.map(({ pid }) => isRunning(pid ?? 0))).toEqual([true, true, true, true])
})

describe('a Node program under watch', () => {
  test('has the names, exit codes and threads of what it started, and runs as without the hook', async () => {
    begin([process.execPath, programAt('node-kinds.mjs')])
    await watching?.run.ended
    expect(watching?.output).toEqual([
      'stdout: [["forked",3,null],["sleep",null,"SIGKILL"],["cluster",0,null],["cluster",7,null],["thread",4]]',
    ])
    expect(watching?.rows.slice(1).map(({ name, exitCode }) => [name, exitCode])).toEqual([
      ['node-kinds.mjs', 3],
      ['sleep', -9],
      ['cluster worker 1', 0],
      ['cluster worker 2', 7],
    ])
    expect(watching?.record.result?.story.join(' ')).toMatch(
      /It started 1 worker thread: thread \d+ of PID \d+: exit code 4\./,
    )
  })
})

describe.runIf(python !== '')('a Python program under watch', () => {
  test('has the names, start methods and exit codes that it gave its processes, and its story', async () => {
    begin([python, programAt('01-square-cube.py')])
    await watching?.run.ended
    expect(byName(watching?.rows ?? [])).toEqual({
      '01-square-cube.py': ['spawn', 0],
      square: ['fork', 0],
      cube: ['fork', 0],
    })
    // Two processes write at the same time, and may share a line.
    expect(watching?.output.join('\n')).toContain('the cube of 10 is 1000')
    expect(watching?.record).toMatchObject({ status: 'done', diagnoses: [], result: { headline: 'Exit code 0' } })
  })

  test('shows its tasks on the timeline and counts them by worker', async () => {
    begin([python, programAt('04-primes-pool.py')])
    await watching?.run.ended
    expect(watching?.output).toContain('stdout: total: 4995 primes')
    const workers = watching?.rows.filter(({ name }) => name.startsWith('ForkPoolWorker-')) ?? []
    expect(workers).toHaveLength(2)
    // The Pool sends SIGTERM to those that have not ended by then.
    for (const { exitCode, cause } of workers)
      expect(cause?.text).toBe(exitCode === 0 ? 'ended by itself' : 'ended by its Pool (SIGTERM)')
    const { columns } = watching?.session.spans.page(0, 100) ?? { columns: null }
    // The last task of a worker may end with its worker, and has no span then.
    expect(columns?.startMs.length).toBeGreaterThanOrEqual(2)
    const ids = workers.map(({ id }) => id)
    expect([...(columns?.processId ?? [])].filter((id) => !ids.includes(id))).toEqual([])
    expect(watching?.record.result?.story.join(' ')).toMatch(
      /A Pool of 2 workers \(fork\) ran 4 tasks in 4 chunks: PID/,
    )
    expect(watching?.record.diagnoses).toEqual([])
  })

  test('that lost a worker of its Pool in a task gets a finding that names the chunk, and Stop ends it', async () => {
    begin([python, programAt('10-pool-worker-killed.py')])
    const { evidence, line } = (await watching?.named('This pool never finishes')) ?? { evidence: [], line: '' }
    expect(line).toContain('cpython issue 96062')
    expect(evidence).toEqual([
      expect.stringMatching(
        /^ForkPoolWorker-\d+ \(PID \d+\) ended by SIGKILL \(-9\)\. It held chunk 3 of job 0 \(1 task of /,
      ),
      expect.stringMatching(/^10-pool-worker-killed\.py waits at 10-pool-worker-killed\.py, line \d+, in main\.$/),
    ])
    const [root, worker] = watching?.rows.filter(({ state }) => state === 'running') ?? []
    expect(await watching?.session.stack(root?.id ?? 0)).toContain('in main')
    expect(await watching?.session.stack(worker?.id ?? 0)).toMatch(/multiprocessing.pool\.py", line \d+ in worker/)
    expect(worker).toMatchObject({ state: 'running' })
    await watching?.run.handle.cancel('you')
  })

  test.each([
    ['06-join-before-drain.py', [], 'Join before the queue is empty'],
    ['07-no-guard.py', ['spawn'], 'No main guard'],
    ['08-lambda-target.py', ['spawn'], 'Not picklable'],
    ['09-lambda-in-map.py', [], 'Not picklable'],
    ['11-executor-worker-killed.py', [], 'Broken executor'],
    ['13-pool-in-pool.py', [], 'A daemon cannot have children'],
    ['bad-many-producers.py', [], 'Join before the queue is empty'],
    ['bad-no-guard-pool.py', ['spawn'], 'No main guard'],
    ['bad-pipe-join.py', ['spawn'], 'Join before the queue is empty'],
  ])('%s %j gets the finding: %s', async (name, args, diagnosis) => {
    begin([python, programAt(name), ...args])
    const { evidence } = (await watching?.named(diagnosis)) ?? { evidence: [] }
    expect(evidence.length).toBeGreaterThan(0)
  })

  test('whose producer stands at a full queue that a slow consumer takes from is never said to hang', async () => {
    begin([python, programAt('ok-11-slow-consumer.py')])
    await watching?.run.ended
    expect(watching?.record.status).toBe('done')
    expect(watching?.diagnosed).toEqual([])
  })

  test('is watched by the kernel alone where its interpreter ignores the hook', async () => {
    begin([python, '-I', programAt('01-square-cube.py')])
    await watching?.run.ended
    expect(watching?.rows.length).toBeGreaterThanOrEqual(1)
    expect(watching?.record.result?.story.join(' ')).toContain('No hook answered')
  })

  test('goes on where the folder that it shares with its watcher vanishes', async () => {
    const script = join(folder, 'vanish.py')
    writeFileSync(
      script,
      `import os, shutil
from multiprocessing import Pool
def f(n):
    return n * n
if __name__ == '__main__':
    shutil.rmtree(os.environ['PROCDECK_WATCH_DIR'])
    with Pool(2) as pool:
        print(sum(pool.map(f, range(1000))))
`,
    )
    begin([python, script])
    await watching?.run.ended
    expect(watching?.output).toEqual(['stdout: 332833500'])
    expect(watching?.record.status).toBe('done')
    rmSync(folder, { recursive: true, force: true })
    expect(existsSync(script)).toBe(false)
  })
})
