// The tree of a program's processes: over generated histories of a kernel, and on real processes.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { birthOf } from './identity.ts'
import { parseStat, type ProcStat } from './proc-stat.ts'
import { PROC, ProcessTree, type TreeChange, type TreeReader } from './process-tree.ts'

const ROOT = 100
const MARK = 'MARK=1'
/** PIDs come back soon: they begin again after so many. */
const PIDS = 24
/** Fewer than there are PIDs: a real system gives no number twice between two looks. */
const STEPS_A_LOOK = 12

interface Living {
  readonly birth: number
  parent: number
  state: 'R' | 'Z'
  status: number
  marked: boolean
  /** How many looks it is without an environment. */
  loading: number
}

/** A kernel with few PIDs. Process 1 adopts the children of dead parents and reaps them at once. */
class Kernel implements TreeReader {
  readonly processes = new Map<number, Living>([
    [ROOT, { birth: 1, parent: 1, state: 'R', status: 0, marked: true, loading: 0 }],
  ])
  #births = 1
  #last = 0

  fork(parent: number, stranger: boolean): void {
    const pid = Array.from({ length: PIDS }, (_, i) => ROOT + 1 + ((this.#last + i) % PIDS)).find(
      (one) => !this.processes.has(one),
    )
    const by = stranger ? 1 : parent
    if (pid === undefined || (by !== 1 && this.processes.get(by)?.state !== 'R')) return
    this.#last = pid - ROOT
    // The children of strangers have no mark.
    const marked = by === 1 ? false : (this.processes.get(by)?.marked ?? false)
    this.processes.set(pid, { birth: ++this.#births, parent: by, state: 'R', status: 0, marked, loading: 0 })
  }

  /** It starts another program: seen in the midst of it by so many looks. */
  exec(pid: number, looks: number): void {
    const one = this.processes.get(pid)
    if (one !== undefined) one.loading = looks
  }

  exit(pid: number, status: number): void {
    const one = this.processes.get(pid)
    if (one?.state !== 'R' || pid === ROOT) return
    one.state = 'Z'
    one.status = status
    for (const [child, other] of this.processes)
      if (other.parent === pid) {
        other.parent = 1
        if (other.state === 'Z') this.processes.delete(child)
      }
    if (one.parent === 1) this.processes.delete(pid)
  }

  reap(pid: number): void {
    if (this.processes.get(pid)?.state === 'Z') this.processes.delete(pid)
  }

  stat(pid: number): ProcStat | null {
    const one = this.processes.get(pid)
    if (one === undefined) return null
    const { parent, birth, state, status } = one
    const base = { name: '', ticks: 0, niceness: 0, rssPages: 0, groupId: 0 }
    return { ...base, state, parentPid: parent, birth: String(birth), waitStatus: status }
  }

  children(pid: number): readonly number[] {
    return [...this.processes].flatMap(([child, { parent }]) => (parent === pid ? [child] : []))
  }

  all(): readonly number[] {
    return [...this.processes.keys()]
  }

  lastPid(): number {
    return ROOT + this.#last
  }

  hasMark(pid: number): boolean | null {
    const one = this.processes.get(pid)
    if (one?.state !== 'R') return null
    return one.loading-- > 0 ? null : one.marked
  }

  /** Of the tree and not dead. */
  get ours(): readonly string[] {
    return [...this.processes]
      .filter(([pid, { marked, state }]) => pid !== ROOT && marked && state === 'R')
      .map(([pid, { birth }]) => `${pid} ${birth}`)
      .sort()
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant('fork' as const), of: fc.nat(PIDS), stranger: fc.boolean() }),
  fc.record({ do: fc.constant('exit' as const), of: fc.nat(PIDS), status: fc.constantFrom(0, 9, 15, 256, 1792) }),
  fc.record({ do: fc.constant('reap' as const), of: fc.nat(PIDS) }),
  fc.record({ do: fc.constant('tell' as const), of: fc.nat(PIDS) }),
  fc.record({ do: fc.constant('exec' as const), of: fc.nat(PIDS), looks: fc.nat(2) }),
)

const key = ({ process: { pid, birth } }: TreeChange): string => `${pid} ${birth}`

describe('the tree of a program', () => {
  test('has after each look what lives of the program, each born and ended once, over 1,000 histories', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: STEPS_A_LOOK }), { maxLength: 12 }), (groups) => {
        const kernel = new Kernel()
        const root = { pid: ROOT, birth: '1', parentPid: 1, groupId: 0, name: '' }
        const tree = new ProcessTree(root, MARK, kernel)
        const changes: TreeChange[] = []
        for (const group of groups) {
          for (const one of group) {
            if (one.do === 'fork') kernel.fork(ROOT + one.of, one.stranger)
            if (one.do === 'exit') kernel.exit(ROOT + one.of, one.status)
            if (one.do === 'reap') kernel.reap(ROOT + one.of)
            if (one.do === 'exec') kernel.exec(ROOT + one.of, one.looks)
            if (one.do === 'tell') changes.push(...tree.tell(ROOT + one.of))
          }
          // A process that is just being loaded may be known a look or two later.
          do changes.push(...tree.look(true))
          while (!tree.isSure)
          expect(tree.living.map(({ pid, birth }) => `${pid} ${birth}`).sort()).toEqual(kernel.ours)
        }
        const born = changes.filter(({ type }) => type === 'born').map(key)
        const ended = changes.filter(({ type }) => type === 'ended').map(key)
        expect(new Set(born).size).toBe(born.length)
        expect(new Set(ended).size).toBe(ended.length)
        expect([...ended, ...kernel.ours].sort()).toEqual([...born].sort())
        for (const change of changes)
          if (change.type === 'ended')
            expect(changes.findIndex((other) => key(other) === key(change))).toBeLessThan(changes.indexOf(change))
      }),
      { numRuns: 1_000 },
    )
  })

  test('takes the exit code of a process that its parent has not reaped', () => {
    const kernel = new Kernel()
    const tree = new ProcessTree({ pid: ROOT, birth: '1', parentPid: 1, groupId: 0, name: '' }, MARK, kernel)
    for (const status of [0, 7 << 8, 9, 11 | 0x80]) {
      kernel.fork(ROOT, false)
      const [born] = tree.look(false)
      kernel.exit(born?.process.pid ?? 0, status)
      const code = status > 255 ? 7 : status === 0 ? 0 : -(status & 0x7f)
      expect(tree.look(false)).toEqual([{ type: 'ended', process: born?.process, code }])
      expect(tree.zombies).toHaveLength(1)
      kernel.reap(born?.process.pid ?? 0)
      expect([tree.look(false), tree.zombies]).toEqual([[], []])
    }
  })
})

describe.runIf(process.platform === 'linux')('the tree of real processes', () => {
  let root: ChildProcess | null = null

  afterEach(() => {
    root?.kill('SIGKILL')
  })

  test('has a child, a grandchild, one that left its session, and their ends', async () => {
    const mark = `PROCDECK_TREE_TEST=${process.pid}`
    // The last one is nobody's child: its parent ends at once.
    const script = 'sleep 30 & (sleep 30 & setsid sh -c "sleep 30 & exit" & wait) & read x; echo on; read x'
    const env = { ...process.env, PROCDECK_TREE_TEST: String(process.pid) }
    root = spawn('bash', ['-c', script], { stdio: ['pipe', 'pipe', 'ignore'], env })
    const pid = root.pid ?? 0
    const tree = new ProcessTree({ pid, birth: birthOf(pid), parentPid: process.pid, groupId: pid, name: '' }, mark)
    const changes: TreeChange[] = []
    const names = (): readonly string[] => tree.living.map((one) => PROC.stat(one.pid)?.name ?? '').sort()
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) {
        changes.push(...tree.look(true))
        await delay(5)
      }
    }
    // The inner shell with its two, and the stray.
    await until(() => names().join() === 'bash,sleep,sleep,sleep')
    const sleeps = tree.living.filter((one) => PROC.stat(one.pid)?.name === 'sleep')
    for (const one of sleeps) process.kill(one.pid, 'SIGKILL')
    root.stdin?.write('\n')
    await once(root.stdout ?? root, 'data')
    await until(() => tree.living.length === 0)
    expect(changes.filter(({ type }) => type === 'ended').length).toBe(
      changes.filter(({ type }) => type === 'born').length,
    )
    root.stdin?.end('\n')
    await once(root, 'exit')
  })

  test('has the exit code of a process whose parent does not look', async () => {
    root = spawn('sh', ['-c', 'sh -c "exit 7" & exec sleep 30'], { stdio: 'ignore' })
    const pid = root.pid ?? 0
    const tree = new ProcessTree(
      { pid, birth: birthOf(pid), parentPid: process.pid, groupId: pid, name: '' },
      'NO=MARK',
    )
    const ends: (number | null)[] = []
    while (ends.length === 0) {
      for (const change of tree.look(false)) if (change.type === 'ended') ends.push(change.code)
      await delay(5)
    }
    expect([ends, tree.zombies.length]).toEqual([[7], 1])
  })

  test('reads the fields of the kernel that tell parent, group and exit', () => {
    const own = PROC.stat(process.pid)
    expect([own?.parentPid, own?.waitStatus]).toEqual([process.ppid, 0])
    const fields = Array.from({ length: 50 }, (_, i) => (i === 0 ? 'Z' : String(i)))
    expect(parseStat(`1 (a b) ) ${fields.join(' ')}`)).toMatchObject({ parentPid: 1, groupId: 2, waitStatus: 49 })
  })
})
