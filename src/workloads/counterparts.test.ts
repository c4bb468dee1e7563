// The programs in Python that stand beside those of the catalogue: each runs, and has the same result.

import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { WORKLOADS } from './catalogue.ts'

const pythonIsThere = spawnSync('python3', ['--version']).status === 0
if (!pythonIsThere) console.warn('The counterparts in Python are not run: there is no python3 on this machine.')

/** What its output must hold, whatever the order of the lines that its children print. */
const RESULTS: Readonly<Record<string, readonly RegExp[]>> = {
  'first-processes': [
    /(the square of 10 is 100[^]*){20}/,
    /(the cube of 10 is 1000[^]*){20}/,
    /^name=parser-0 n=123$/m,
    /^worker-1 ended with exit code 0, alive False$/m,
    /^raises ended with exit code 1$/m,
    /^returns ended with exit code 0, alive \[False, False\]$/m,
    // Python leaves it behind; Procdeck does not.
    /^is-killed ended with exit code -9, its daemon is alive: True$/m,
  ],
  primes: [/^4995 primes$/m],
  'queue-results': [
    /^exit codes: \[0, 0, 0, 0, 0\]$/m,
    ...[0, 1, 4, 9, 16].map((n) => new RegExp(`^took ${n} of`, 'm')),
  ],
  chunking: [
    /^even items: the sum is 2499727334 at each chunk size$/m,
    /^uneven items: the sum is 2501399481 at each chunk size$/m,
  ],
  'process-cost': [
    /^(fork|spawn|forkserver) 2: PID \d+ answered after [\d.]+ ms, \d+ bytes \([PR]SS\)$/m,
    // The checksums that src/workloads/process-cost/program.test.ts has.
    /^1024 bytes: value [\d.]+ ms, shared [\d.]+ ms, path [\d.]+ ms; checksum 2078597072$/m,
    /^32768 bytes: .*; checksum 4009709182$/m,
    /^1048576 bytes: .*; checksum 4010696788$/m,
    /^imports a table: [\d.]+ MiB \([PR]SS\)$/m,
  ],
  // The digest that src/workloads/mandelbrot/program.ts has with the same parameters.
  mandelbrot: [/^the same picture: True SHA-256 194a736c4dadb782e6f5a7e4c00801864fa6071b8fa346d4c00fe54f0022a32a$/m],
  executor: [
    /^the first number with 18 zero bits is 464891$/m,
    /^ValueError: bits: expected at most 32, got 33; child's line: True$/m,
    /^result\(0\.1\) gave up with TimeoutError, running True$/m,
    /^cancel\(\) of the running one: False, of a pending one: True$/m,
  ],
  // The digests that src/workloads/text/program.test.ts has of the same text.
  text: [
    /^part-01\.txt: SHA-256 9a853f3866782889ab5dc3c644f7f615218b19dcb46cc6a5692169ab91a2565d$/m,
    /^part-02\.txt: SHA-256 d592af25dd193652e3c9eb2aba273cae4387388538a6a372c7af96dcfbcbde17$/m,
    /^all ways have the same counts and digests: True$/m,
    /^160939 words, 96 different: the 13331, software 8571, or 8569, to 7619, of 7618, in 5713, /m,
  ],
  pipeline: [
    /^the pipeline wrote 100 items in [\d.]+ s, sum 50582455$/m,
    /^the pool wrote 100 items in [\d.]+ s, sum 50582455$/m,
    /^a plain loop has the sum 50582455$/m,
    /^writer-1 \(PID \d+\): 100 items, exit code 0$/m,
  ],
  'no-main-guard': [
    /^unguarded: 2 processes imported it, 0 did the work$/m,
    /^unguarded: child ended with exit code 1$/m,
    /^unguarded: RuntimeError: An attempt has been made to start a new process before the current process has finished/m,
    /^guarded: 2 processes imported it, 1 did the work$/m,
    /^guarded: child ended with exit code 0$/m,
  ],
  'not-serialisable': [
    /^a local function as target: \w+Error: .*local/m,
    /^a closure: \w+Error: .*lambda/m,
    /^a stream: TypeError: cannot pickle /m,
    // Python loses the item without a word to its caller; Procdeck refuses it.
    /^a closure put into a queue: sent\nthe queue is empty$/m,
    /^processes: 1 before, 1 after$/m,
    /^a cycle comes back as a cycle: True$/m,
    /^an instance comes back whole: \{'cents': 250\}$/m,
    /^plain data comes back equal: True, exit code 0$/m,
    /^a file that went by its path has the same text: True$/m,
  ],
  'join-before-drain': [
    /^join\(1\.0 s\) before the first get: alive True$/m,
    /^taken late: 6, exit code 0$/m,
    /^taken first: 6, exit code 0$/m,
    // Python's queue is a pipe; Procdeck's is not.
    /^join\(1\.0 s\) of 1048576 bytes in a queue without a limit: alive True$/m,
  ],
  'crossed-queues': [
    // Python names no deadlock.
    /^A and B after join\(1\.0 s\): alive \[True, True\]\nexit codes: \[-9, -9\]$/m,
    /^the number reached 200\nexit codes: \[0, 0\]$/m,
  ],
  'pool-waits-for-itself': [
    /^NotImplementedError: pool objects cannot be passed between processes or pickled$/m,
    /^2 tasks on 2 threads after join\(1\.5 s\): alive True\nexit code -9$/m,
    /^the tasks return the rest: the sum is 1999999000000 after /m,
  ],
  'shared-state': [
    /^4 processes appended 100 items each; lengths in them: \[\(103, 100\)\]$/m,
    /^lengths in the parent: \(3, 0\)$/m,
    // How many additions are lost is another number each time, and may be 0.
    /^400 additions in a file, which says \d+: (\d+ were lost|none was lost, which was luck)$/m,
    /^map returned 400 of 400 items$/m,
    /^with a token in a queue the file says 400$/m,
    /^a table that was sent once to each process has the sum \{4999950000\} in 16 tasks$/m,
  ],
  // As many as src/workloads/too-many-processes/program.test.ts counts.
  'too-many-processes': [/^2503 primes with each number of processes$/m, /^\d+ processes did best on \d+ cores: /m],
  // The sums that src/workloads/which-one/program.test.ts has. Which way wins is another matter each time.
  'which-one': [
    /^cpu: \d ways have the sum 4627907$/m,
    /^io: \d ways have the sum 140$/m,
    /^zlib: \d ways have the sum 65508$/m,
    /^io: .+ won, [\d.]+ times as fast as the plain loop; the rule says async$/m,
  ],
  // The sums that src/workloads/gil/program.test.ts has. What threads gain depends on what else the machine does.
  gil: [
    /^arithmetic, 3 threads: \d+ ms, [\d.]+ times, [\d.]+ cores, sum 1314497$/m,
    /^SHA-256, 3 processes: \d+ ms, [\d.]+ times, [\d.]+ cores, sum 9763726$/m,
    /^waiting, plain loop: \d+ ms, 1\.00 times, [\d.]+ cores, sum 3$/m,
    /^3 processes ready after \d+ ms: PID \d+, \d+, \d+$/m,
    /^the same results in each way: True$/m,
  ],
  timeouts: [/^Exit codes: sleeper -15, stubborn -9, stopped -9$/m],
  baseline: [/^4995 primes in all ways; the four jobs: 4995 \[1242, 1261, 1252, 1240\]$/m],
  output: [/^every piece is there: True$/m, /^200 of 200 logged lines, whole and in order: True$/m],
}

/** What it writes to standard error; nothing where it is not named. */
const ERRORS: Readonly<Record<string, RegExp>> = {
  'first-processes': /^Process raises:\n[^]*\nValueError: 10 is too large\n$/,
  'not-serialisable': /^Traceback [^]*\n\S+: .*lambda.*\n$/,
}

/** Where the defaults take long. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  chunking: ['5000', '20'],
  'process-cost': ['2', '1'],
  mandelbrot: ['96', '64', '500', '16'],
  executor: ['procdeck', '18'],
  pipeline: ['100', '20000'],
  text: ['20000', '2', '1000', fileURLToPath(new URL('../../LICENSE', import.meta.url))],
  baseline: ['10000000', '10080000', '4'],
  gil: ['2', '3'],
  'which-one': ['8', '20000', '5', '8', '2'],
}

test('each workload of the catalogue has a counterpart in Python', () => {
  expect(Object.keys(RESULTS).sort()).toEqual([...WORKLOADS.keys()].sort())
})

test.skipIf(!pythonIsThere).concurrent.each(Object.entries(RESULTS))(
  'the counterpart of %s in Python runs and has the same result',
  async (name, results) => {
    const file = fileURLToPath(new URL(`${name}/${name}.py`, import.meta.url))
    expect(existsSync(file)).toBe(true)
    const { stdout, stderr } = await promisify(execFile)('python3', [file, ...(ARGUMENTS[name] ?? [])], {
      timeout: 60_000,
    })
    expect(stderr).toMatch(ERRORS[name] ?? /^$/)
    for (const result of results) expect(stdout).toMatch(result)
  },
  60_000,
)
