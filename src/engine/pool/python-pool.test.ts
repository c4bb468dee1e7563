// A pool whose workers run Python: results, exceptions, ends and limits, on real processes.

import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { numbers, poolStage, target as ofNode } from '../../../test/support/pool-stage.ts'
import { descriptors, until } from '../../../test/support/os-view.ts'
import { RemoteTaskError, TaskTimeoutError, WorkerLostError } from '../errors.ts'
import { Process } from '../supervisor/process.ts'

const tasks = new URL('../../../test/programs/python_tasks.py', import.meta.url)
const target = (name: string) => ({ module: tasks, export: name })

const stage = poolStage({ processes: 1, runtime: 'python' }, 500)
const { make } = stage

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck python '))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const failure = async (work: Promise<unknown>): Promise<Error> =>
  work.then(
    (value) => expect.fail(`it gave ${String(value)}`),
    (error: unknown) => error as Error,
  )

describe('results', () => {
  test.each(['auto', 1, 7, 100_000] as const)('come in input order with chunk size %s', async (chunkSize) => {
    const results = await make().map(target('increment'), numbers(3_000), { chunkSize })
    expect(results).toEqual(numbers(3_000).map((n) => n + 1))
  })

  test('calls take several arguments, and static methods are functions too', async () => {
    const pool = make()
    expect(await pool.apply(target('add'), [2, 3])).toBe(5)
    expect(await pool.apply(target('add'), ['a', 'b'])).toBe('ab')
    expect(await pool.apply(target('Words.count'), ['a b a'])).toEqual({ a: 2, b: 1 })
    expect(await Promise.all(numbers(20).map((n) => pool.submit(target('add'), [n, 1])))).toEqual(
      numbers(20).map((n) => n + 1),
    )
  })

  test('each is what the value was at its return, and each call has arguments of its own', async () => {
    const pool = make()
    const box = { n: 0 }
    expect(await pool.map(target('count_up'), Array(50).fill(box), { chunkSize: 50 })).toEqual(Array(50).fill(1))
    expect(await pool.map(target('same_object'), [1, 2, 3], { chunkSize: 3 })).toEqual(
      [1, 2, 3].map((n) => ({ n, list: [n] })),
    )
    const buffers = await pool.map<Uint8Array>(target('same_buffer'), [1, 2, 3], { chunkSize: 3 })
    expect(buffers.map((bytes) => [bytes.length, bytes[0], bytes.at(-1)])).toEqual(
      [1, 2, 3].map((n) => [100_000, n, n]),
    )
  })

  test.each([
    ['counter', { a: 2, b: 1 }],
    ['point', [1, 2]],
    ['tuple', [1, [2, 3]]],
    ['frozenset', new Set([1, 2])],
    [
      'mixed keys',
      new Map<unknown, unknown>([
        [1, 'one'],
        ['two', 2],
        [null, 3],
      ]),
    ],
    ['fine', new Date('2020-01-02')],
    ['large inside', ['name', new Uint8Array(300_000).fill(1)]],
  ])('a value of Python arrives as its like: %s', async (kind, expected) => {
    expect(await make().apply(target('instead'), [kind])).toEqual(expected)
  })

  test('a dict that turns out to have other keys, and that holds itself, is one Map', async () => {
    const given = await make().apply<Map<unknown, unknown>>(target('cyclic'), [])
    expect([...given.keys()]).toEqual(['list', 1])
    expect((given.get('list') as unknown[])[0]).toBe(given)
  })

  test.each([
    ['lambda', 'the result at [1].f cannot be sent to another process: it is a function (<lambda>)'],
    ['generator', 'it is a generator; send list(value)'],
    ['class', 'it is a class (Point)'],
    ['complex', 'the result at z cannot be sent to another process: it is a complex number'],
    ['naive', 'a datetime without a time zone'],
    ['micro', 'the result at [0] cannot be sent to another process: it is a datetime with microseconds'],
    ['exception', 'it is an exception; raise it'],
    ['deep', 'it is nested too deep'],
  ])('a value that cannot cross fails its own task alone: %s', async (kind, words) => {
    const pool = make()
    const error = await failure(pool.apply(target('instead'), [kind]))
    expect(error.name).toBe('TaskSerializationError')
    expect(error.message).toContain(words)
    expect(await pool.map(target('increment'), [1])).toEqual([2])
  })
})

describe('what a task raises', () => {
  test('has its name, its text, and a traceback with file and line, without a frame of the worker', async () => {
    const error = await failure(make().map(target('crash'), ['raise']))
    expect(error).toBeInstanceOf(RemoteTaskError)
    expect(error).toMatchObject({ name: 'KeyError', message: "'missing'", index: 0 })
    const { message: trace } = error.cause as Error
    expect(trace).toMatch(/^Traceback \(most recent call last\):\n {2}File ".*python_tasks\.py", line \d+, in crash\n/)
    expect(trace).not.toContain('procdeck_worker')
  })

  test('tells the cause that it was raised from', async () => {
    const error = await failure(make().apply(target('crash'), ['from']))
    expect((error.cause as Error).message).toMatch(
      /KeyError: 'missing'\n\nThe above exception was the direct cause[^]*ValueError: no such thing$/,
    )
  })

  test.each([
    ['stop iteration', 'StopIteration', 'of the task'],
    ['generator exit', 'GeneratorExit', 'of the task'],
    ['no text', 'python_tasks.NoText', 'an exception that has no text'],
    ['deep', 'RecursionError', 'maximum recursion depth'],
  ])('fails its own task alone, whatever it is: %s', async (how, name, words) => {
    const pool = make()
    const error = await failure(pool.apply(target('crash'), [how]))
    expect(error.name).toBe(name)
    expect(error.message).toContain(words)
    expect(stage.happened('process.exited')).toEqual([])
  })
})

describe('when a task ends its process', () => {
  test.each([
    ['exit', 7, 'ended with exit code 7'],
    ['exit in words', 1, 'ended with exit code 1'],
    ['_exit', 9, 'ended with exit code 9'],
    ['abort', -6, 'crashed (SIGABRT)'],
  ])('%s: the task is lost with its exit code, and the pool goes on', async (how, exitCode, words) => {
    const pool = make()
    const error = await failure(pool.map(target('crash'), ['nothing', how], { chunkSize: 2 }))
    expect(error).toBeInstanceOf(WorkerLostError)
    expect(error).toMatchObject({ exitCode })
    expect(error.message).toContain(words)
    expect(await pool.map(target('increment'), [1, 2, 3])).toEqual([2, 3, 4])
  })

  test('a crash in C says on stderr where in the Python code it was', async () => {
    const error = await failure(make().apply(target('crash'), ['abort']))
    expect((error as WorkerLostError).stderr.join('\n')).toMatch(/Fatal Python error: Aborted[^]*line \d+ in crash/)
  })

  test('a child that a task forks and that comes back from it does no harm', async () => {
    const pool = make()
    expect(await pool.map(target('forks'), [1, 2, 3], { chunkSize: 3 })).toEqual(['parent', 'parent', 'parent'])
  })

  test.each(['with_pool', 'with_spawned'])('a task may use multiprocessing itself: %s', async (name) => {
    expect(await make().apply(target(name), [4])).toEqual([1, 2, 3, 4])
  })
})

describe('a module', () => {
  test('is imported under its own name, and knows the name of its worker', async () => {
    const [module, main, process] = await make().apply<string[]>(target('names'), [])
    expect([module, main]).toEqual(['python_tasks', '__main__'])
    expect(process).toMatch(/^SpawnPoolWorker-\d+$/)
  })

  test('may stand in a package, and in a folder with other modules of its own', async () => {
    file('helper.py', 'def double(x):\n    return 2 * x\n')
    const one = file('my tasks.v2.py', 'from helper import double\n')
    expect(await make().map({ module: pathToFileURL(one), export: 'double' }, [1, 2])).toEqual([2, 4])
    file('__init__.py', '')
    const two = file('part.py', 'from .helper import double\ndef quadruple(x):\n    return double(double(x))\n')
    expect(await make().map({ module: two, export: 'quadruple' }, [1, 2])).toEqual([4, 8])
  })

  test.each([
    ['syntax.py', 'def f(x):\n    return )\n', 'SyntaxError', '(syntax.py, line 2)'],
    ['raises.py', 'def g(): return {}["no"]\ng()\n', 'KeyError', "'no'"],
    ['imports.py', 'import no_such_module\n', 'ModuleNotFoundError', "No module named 'no_such_module'"],
    ['without.py', 'x = 1\ndef other(): pass\n', 'TargetError', 'has no function "f"; its functions are: other'],
    ['value.py', 'f = 3\n', 'TargetError', '"f" of'],
    ['random.py', 'def f(x): return x\n', 'TargetError', 'give the file'],
  ])('that cannot be used fails each task with its reason: %s', async (name, text, error, words) => {
    const pool = make()
    // One of the standard library is imported before the user's, as any program may do.
    if (name === 'random.py') await pool.map(target('increment'), [1])
    const failed = await failure(pool.map({ module: file(name, text), export: 'f' }, [1, 2, 3]))
    expect(failed.name).toBe(error)
    expect(failed.message).toContain(words)
    if (error !== 'TargetError') expect((failed.cause as Error).message).toContain(name)
    expect(await pool.map(target('increment'), [1])).toEqual([2])
  })

  test('that ends its process while it is loaded loses the task that needed it', async () => {
    const module = file('leaves.py', 'import sys\nsys.exit(4)\n')
    const failed = await failure(make().map({ module, export: 'f' }, [1]))
    expect(failed.message).toContain('ended with exit code 4')
  })

  test('that is no file is named', async () => {
    const failed = await failure(make().map({ module: join(folder, 'gone.py'), export: 'f' }, [1]))
    expect(failed.message).toBe(`there is no file ${join(folder, 'gone.py')}`)
  })
})

describe('limits', () => {
  test('a deadline ends a task that never returns, and the next one runs in a new worker', async () => {
    const pool = make()
    const error = await failure(pool.map(target('nap'), [60_000], { deadlineMs: 300 }))
    expect(error).toBeInstanceOf(TaskTimeoutError)
    expect(await pool.map(target('increment'), [1])).toEqual([2])
  })

  test('what waits behind a long task is taken by another worker', async () => {
    const pool = make({ processes: 2 })
    await pool.map(target('nap'), [1, 1])
    const began = performance.now()
    const pids = new Set<number | null>()
    for await (const { pid } of pool.imapUnordered(target('nap'), [1_000, ...Array<number>(40).fill(1)], {
      chunkSize: 41,
    }))
      pids.add(pid)
    expect(pids.size).toBe(2)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  test.each([
    // Up to 40 ms of answers wait with it.
    ['waits for ever', 'time.sleep(600)', undefined],
    ['raises', 'raise KeyError(i)', 'failed'],
    ['asks to end', 'raise SystemExit(3)', 'lost'],
  ])(
    'in a chunk of tasks of 2 ms, one that %s is alone in that, and each other runs once',
    async (_, does, outcome) => {
      const log = join(folder, 'log')
      const module = file(
        'long.py',
        `import os, time\ndef work(i):\n    open(${JSON.stringify(log)}, "a").write("%d\\n" % i)\n    time.sleep(0.002)\n    if i == 25:\n        ${does}\n    return i\n`,
      )
      const pool = make({ processes: 2 })
      await pool.map(target('nap'), [1, 1])
      const told = new Map<number, string>()
      const run = pool.run({ module, export: 'work' }, numbers(60), {
        chunkSize: 60,
        shape: 'single',
        onOutcomes: (batch) => batch.outcomes.forEach((one, i) => told.set(batch.first + i, one)),
      })
      run.done.catch(() => undefined)
      const ran = (): number[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').map(Number) : [])
      await until('each task has begun', () => ran().length === 60)
      if (outcome !== undefined) await until('each task has its outcome', () => told.size === 60)
      expect(ran().sort((a, b) => a - b)).toEqual(numbers(60))
      expect([...told].filter(([i, one]) => one !== (i === 25 ? outcome : 'done'))).toEqual([])
    },
  )

  test('a worker is replaced after its number of tasks', async () => {
    const pool = make({ maxTasksPerChild: 2 })
    const pids = await pool.map<number>(target('pid'), numbers(6), { chunkSize: 1 })
    expect(new Set(pids).size).toBe(3)
  })

  test('an initializer runs in each worker before its first task, and one that raises gets none', async () => {
    const fine = make({ initializer: { target: target('speak'), args: ['set up'] } })
    expect(await fine.map(target('increment'), [1])).toEqual([2])
    const broken = make({ initializer: { target: target('crash'), args: ['raise'] }, restart: 'temporary' })
    const error = await failure(broken.map(target('increment'), [1]))
    expect(error.message).toContain("raised KeyError: 'missing'")
  })
})

describe('output', () => {
  const lines = (): string[] => stage.happened('process.output').map(({ stream, text }) => `${stream} ${text}`)

  test('each line arrives with its stream, and what was printed before a death is there', async () => {
    const pool = make()
    await pool.map(target('speak'), ['one', 'two'])
    await until('all lines', () => lines().length === 4)
    expect(lines().toSorted()).toEqual(['stderr to stderr: one', 'stderr to stderr: two', 'stdout one', 'stdout two'])
    await failure(pool.map(target('crash'), ['_exit']))
    await pool.map(target('flood'), [2_000])
    await pool.close()
    await pool.join()
    const dropped = stage.happened('process.output-dropped').reduce((sum, event) => sum + event.lines, 0)
    expect(lines().filter((line) => line.startsWith('stdout line')).length + dropped).toBe(2_000)
  })
})

describe('a process', () => {
  test('runs one call, and ends with the exit code that it would have in Python', async () => {
    const run = async (name: string, args: unknown[]): Promise<Process> => {
      const process = new Process({ target: target(name), args, supervisor: stage.supervisor })
      await process.start()
      await process.join()
      return process
    }
    expect((await run('increment', [1])).exitCode).toBe(0)
    expect(await run('crash', ['raise'])).toMatchObject({
      exitCode: 1,
      error: { name: 'KeyError', message: "'missing'" },
    })
    expect((await run('crash', ['exit'])).exitCode).toBe(7)
    expect((await run('crash', ['exit in words'])).exitCode).toBe(1)
    expect((await run('crash', ['abort'])).exitCode).toBe(-6)
  })
})

describe('options', () => {
  test('a target of the other runtime is refused, and the message says what to do', async () => {
    await expect(async () => make().map(ofNode('increment'), [1])).rejects.toThrow(
      'target: expected a file of Python, for this pool was made with { runtime: "python" }',
    )
    await expect(async () => make({ runtime: 'node' }).map(target('increment'), [1])).rejects.toThrow(
      "for a file of Python: new Pool({ runtime: 'python' })",
    )
    expect(() => make({ startMethod: 'thread' })).toThrow('startMethod: expected "spawn"')
    expect(() => make({ python: 'python9.9' })).toThrow('python: expected the path or name of an interpreter of Python')
  })

  test('the interpreter is the one that was named, with the flags that were given', async () => {
    const path = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
    const module = file('facts.py', 'import sys\ndef facts(_):\n    return [sys.executable, sys.flags.optimize]\n')
    const pool = make({ python: path, execArgv: ['-OO'] })
    expect(await pool.map({ module, export: 'facts' }, [0])).toEqual([[path, 2]])
  })

  test('an interpreter that is too old says so', async () => {
    const old = file(
      'python3.7',
      `#!/bin/sh\nexec python3 -c 'import sys, runpy; sys.version_info = (3, 7, 9, "final", 0); del sys.argv[0]; runpy.run_path(sys.argv[0], run_name="__main__")' "$@"\n`,
    )
    chmodSync(old, 0o755)
    const error = await failure(make({ python: old, restart: 'temporary' }).map(target('increment'), [1]))
    expect(error.message).toContain('ended with exit code 1')
    expect(stage.happened('process.output').map(({ text }) => text)).toEqual(
      expect.arrayContaining([expect.stringContaining('Procdeck needs CPython 3.8 or newer')]),
    )
  })

  test('nothing of the channel is open in what a worker starts', async () => {
    const module = file(
      'opens.py',
      'import os\ndef opens(_):\n    return os.popen("ls /proc/self/fd").read().split()\n',
    )
    const before = descriptors().size
    const pool = make()
    expect(await pool.map({ module, export: 'opens' }, [0])).toEqual([['0', '1', '2', '3']])
    await pool.terminate()
    await until('its descriptors are closed', () => descriptors().size <= before)
  })
})
