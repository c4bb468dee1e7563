// Each rule on a program that must trigger it, and on a near miss that must not.

import { describe, expect, test } from 'vitest'
import type { HookEvent } from '../hook-events.ts'
import type { StatePage, TaskState } from '../state-page.ts'
import { WatchedProgram } from '../watched-program.ts'
import { findingsOf } from './findings.ts'
import type { OsNote, Seen } from './seen.ts'

const ROOT = 100
const S = 1e9
const IDLE: TaskState = {
  isRunning: false,
  pool: 0,
  job: 0,
  chunk: 0,
  tasks: 0,
  fn: 0,
  beganNs: 0,
  block: 1,
  chunksBegun: 0,
  tasksBegun: 0,
  busyNs: 0,
  argumentBytes: 0,
  argumentChunks: 0,
  resultBytes: 0,
  results: 0,
  spans: 0,
  failed: 0,
}
const NOTE: OsNote = {
  threads: 1,
  waitsForChild: false,
  waitsOnPipe: false,
  doesNothing: true,
  stuckWritingTo: [],
  heldBy: [],
  library: null,
}

class Story {
  readonly program = new WatchedProgram({ pid: ROOT, birth: '1', parentPid: 1, groupId: ROOT, name: '' }, 'main.py', 0)
  readonly notes = new Map<number, OsNote>()
  errors: string[] = []
  atWork: number[] = []
  nowNs = 0

  constructor() {
    this.hook({ e: 'hello', ppid: 1, version: '3.11.2', cmd: null })
  }

  hook(event: { readonly e: HookEvent['e']; readonly [field: string]: unknown }): this {
    this.program.hook({ t: this.nowNs, pid: ROOT, ...event } as HookEvent)
    return this
  }

  /** A worker or process of the program. */
  child(pid: number, role: 'process' | 'pool' | 'executor', task: Partial<TaskState> = {}, method = 'fork'): this {
    this.program.born({ pid, birth: String(pid), parentPid: ROOT, groupId: ROOT, name: '' }, 'main.py', this.nowNs)
    const name = `${role}-${pid}`
    this.hook({ e: 'child', pid, ppid: ROOT, name, daemon: false, method, role, target: null, pool: null })
    const page: StatePage = {
      pid,
      kind: 'pool',
      createdNs: 0,
      dropped: 0,
      task: { ...IDLE, ...task },
      queues: [],
      pools: [],
    }
    this.program.page(page)
    return this
  }

  end(pid: number, code: number | null, isZombie = false): this {
    this.program.ended(pid, code, this.nowNs, isZombie)
    return this
  }

  get names(): readonly string[] {
    return findingsOf(this.seen).map(({ name }) => name)
  }

  get seen(): Seen {
    const { program, notes, errors, atWork, nowNs } = this
    return { program, notes, errors, atWork, nowNs, cores: 2 }
  }

  get evidence(): readonly string[] {
    return findingsOf(this.seen).flatMap(({ evidence }) => evidence)
  }
}

const poolOf = (story: Story, e: 'pool' | 'executor' = 'pool', processes = 2): Story =>
  story.hook({ e, pool: 5, processes, method: 'fork' })

const running = { isRunning: true, pool: 5, job: 0, chunk: 3, tasks: 250, chunksBegun: 4, tasksBegun: 1_000 }

describe('a pool that lost a worker', () => {
  test('is named with the chunk, the worker and its end', () => {
    const story = poolOf(new Story()).child(101, 'pool', running)
    story.hook({ e: 'fn', pid: 101, fn: 0, name: 'primes.count' }).end(101, -9)
    expect(story.names).toEqual(['This pool never finishes'])
    expect(story.evidence).toEqual([
      'pool-101 (PID 101) ended by SIGKILL (-9). It held chunk 3 of job 0 (250 tasks of primes.count); no other worker gets that.',
    ])
  })

  test('is named for tiny chunks, which share a note, and for an exit in a task', () => {
    const tiny = { ...running, chunk: 19_994, tasks: 1, block: 16 }
    expect(poolOf(new Story()).child(101, 'pool', tiny).end(101, -9).evidence[0]).toContain(
      'one of the chunks 19,994 to 20,009 of job 0',
    )
    expect(poolOf(new Story()).child(101, 'pool', running).end(101, 5).evidence[0]).toContain('ended with exit code 5')
  })

  test('is not named where its result had arrived before it ended', () => {
    const story = poolOf(new Story()).child(101, 'pool', running)
    const page = story.program.process(101)?.page
    const owner = { pid: ROOT, kind: 'other', createdNs: 0, dropped: 0, task: IDLE, queues: [] } as const
    const row = (results: number) => [{ pool: 5, results, resultBytes: 0, jobs: 1, items: 4 }]
    expect(page?.task.chunksBegun).toBe(4)
    story.program.page({ ...owner, pools: row(4) })
    expect(story.end(101, -9).names).toEqual([])
    story.program.page({ ...owner, createdNs: 1, pools: row(3) })
    expect(story.names).toEqual(['This pool never finishes'])
  })

  test.each([
    ['the worker was idle', (story: Story) => story.child(101, 'pool', { ...running, isRunning: false }).end(101, -9)],
    ['the worker lives', (story: Story) => story.child(101, 'pool', running)],
    [
      'the pool was ended',
      (story: Story) => story.child(101, 'pool', running).hook({ e: 'poolend', pool: 5 }).end(101, -15),
    ],
    ['the program has ended', (story: Story) => story.child(101, 'pool', running).end(ROOT, 1).end(101, -15)],
  ])('is not named where %s', (_what, tell) => {
    expect(tell(poolOf(new Story())).names).toEqual([])
  })
})

describe('a broken executor', () => {
  test('is named with the worker that ended, not with those that the executor ended', () => {
    const story = poolOf(new Story(), 'executor').child(101, 'executor').child(102, 'executor')
    story.end(101, -9).end(102, -15).hook({ e: 'broken', pool: 5, text: 'A process was terminated abruptly' })
    expect(story.names).toEqual(['Broken executor'])
    expect(story.evidence).toEqual(['executor-101 (PID 101) ended by SIGKILL (-9).'])
  })

  test('is not named where its workers ended and nothing broke', () => {
    expect(poolOf(new Story(), 'executor').child(101, 'executor').end(101, 0).names).toEqual([])
  })
})

describe('a join before the queue is empty', () => {
  const undrained = (): Story => {
    const story = new Story().child(101, 'process').hook({ e: 'queue', q: 77, max: 0, kind: 'Queue' })
    story.notes.set(ROOT, { ...NOTE, waitsForChild: true })
    story.notes.set(101, { ...NOTE, threads: 2, stuckWritingTo: [77], heldBy: [ROOT] })
    return story
  }

  test('is named with who waits for whom', () => {
    expect(undrained().names).toEqual(['Join before the queue is empty'])
    expect(undrained().evidence[0]).toMatch(
      /^main\.py \(PID 100\) waits for the end of process-101 \(PID 101\), which cannot end/,
    )
  })

  test('is named under forkserver, whose children the parent waits for at a pipe', () => {
    const story = new Story().child(101, 'process', {}, 'forkserver').hook({ e: 'queue', q: 77, max: 0, kind: 'Queue' })
    story.notes.set(ROOT, { ...NOTE, waitsOnPipe: true })
    story.notes.set(101, { ...NOTE, stuckWritingTo: [77] })
    expect(story.names).toEqual(['Join before the queue is empty'])
  })

  test('is named for a pipe or a socket that is no queue, where the parent has its other end', () => {
    const of = (note: Partial<OsNote>): readonly string[] => {
      const story = new Story().child(101, 'process')
      story.notes.set(ROOT, { ...NOTE, waitsForChild: true })
      story.notes.set(101, { ...NOTE, ...note })
      return story.names
    }
    expect([
      of({ stuckWritingTo: [78], heldBy: [ROOT] }),
      of({ stuckWritingTo: [78] }),
      of({ heldBy: [ROOT] }),
    ]).toEqual([['Join before the queue is empty'], [], ['Join before the queue is empty']])
  })

  test('is not named where another process may take what is in the way', () => {
    const story = undrained().child(102, 'process')
    story.notes.set(101, { ...NOTE, stuckWritingTo: [77], heldBy: [ROOT, 102] })
    expect(story.names).toEqual([])
  })

  test('is not named where the parent does something else, the pipe is no queue, or nobody writes', () => {
    const reading = undrained()
    reading.notes.set(ROOT, NOTE)
    // Another thread of it takes.
    const alsoTakes = undrained()
    alsoTakes.notes.set(ROOT, { ...NOTE, waitsForChild: true, doesNothing: false })
    const other = undrained()
    other.notes.set(101, { ...NOTE, stuckWritingTo: [78] })
    const quiet = undrained()
    quiet.notes.set(101, NOTE)
    expect([reading, alsoTakes, other, quiet].map(({ names }) => names)).toEqual([[], [], [], []])
  })
})

describe('a forgotten main guard', () => {
  const guard = '        current process has finished its bootstrapping phase.'

  test('is named with the children that never began', () => {
    const story = new Story()
    story.program.born({ pid: 101, birth: '101', parentPid: ROOT, groupId: ROOT, name: '' }, 'main.py', 0)
    story.hook({ e: 'hello', pid: 101, ppid: ROOT, version: '3.11.2' })
    story.hook({ e: 'start', child: 101, name: 'Process-1', daemon: false, method: 'spawn' }).end(101, 1)
    expect(story.names).toEqual([])
    story.errors = [guard]
    expect(story.names).toEqual(['No main guard'])
    expect(story.evidence).toEqual(['Process-1 (PID 101) ended with exit code 1 before its function began.'])
  })

  test('is named under forkserver, whose children have the hook of the server', () => {
    const story = new Story()
    story.program.born({ pid: 101, birth: '101', parentPid: ROOT, groupId: ROOT, name: '' }, 'server', 0)
    story.program.born({ pid: 102, birth: '102', parentPid: 101, groupId: ROOT, name: '' }, 'main.py', 0)
    story.hook({ e: 'start', child: 102, name: 'Process-1', daemon: false, method: 'forkserver' }).end(102, 1)
    story.errors = [guard]
    expect(story.names).toEqual([])
    story.hook({ e: 'hello', pid: 101, ppid: ROOT, version: '3.11.2' })
    expect(story.names).toEqual(['No main guard'])
  })

  test('is not named by words alone, where no child ended so', () => {
    const story = new Story()
    story.errors = [guard, 'bootstrapping phase 1 of 2 done']
    expect(story.names).toEqual([])
  })

  test('is not named where a child fails in its own code', () => {
    const story = new Story().child(101, 'process', {}, 'spawn').end(101, 1)
    expect(story.names).toEqual([])
  })
})

describe('errors that a program prints', () => {
  test.each([
    ["_pickle.PicklingError: Can't pickle <function <lambda> at 0x7f>: attribute lookup failed", 'Not picklable'],
    ["AttributeError: Can't pickle local object 'main.<locals>.<lambda>'", 'Not picklable'],
    ["AttributeError: Can't get local object 'main.<locals>.f'", 'Not picklable'],
    ["TypeError: cannot pickle '_thread.lock' object", 'Not picklable'],
    ["multiprocessing.pool.MaybeEncodingError: Error sending result: '<lock>'.", 'Not picklable'],
    ['AssertionError: daemonic processes are not allowed to have children', 'A daemon cannot have children'],
  ])('%j is named once', (line, name) => {
    const story = new Story()
    story.errors = [line, line]
    expect(story.names).toEqual([name])
    expect(story.evidence).toEqual([line])
  })

  test.each([
    "WARNING:root:cache off: Can't pickle <function <lambda>>: attribute lookup failed",
    "s3: Can't get object: no such key",
    'note: daemonic processes are not allowed on this host',
    '  PicklingError: quoted',
  ])('%j is none of them', (line) => {
    const story = new Story()
    story.errors = [line]
    expect(story.names).toEqual([])
  })

  test('are not looked at where no Python with a hook is at work', () => {
    const program = new WatchedProgram({ pid: ROOT, birth: '1', parentPid: 1, groupId: ROOT, name: '' }, 'a.sh', 0)
    const seen = { ...new Story().seen, program, errors: ["TypeError: cannot pickle 'x' object"] }
    expect(findingsOf(seen)).toEqual([])
  })
})

describe('a pool that cannot work', () => {
  test('is named when its workers end before any task, and not where they had some or are few', () => {
    const of = (count: number, chunksBegun: number): Story => {
      const story = poolOf(new Story())
      for (let pid = 101; pid < 101 + count; pid++) {
        story.child(pid, 'pool', { pool: 5, chunksBegun })
        story.hook({
          e: 'child',
          pid,
          ppid: ROOT,
          name: `w-${pid}`,
          daemon: true,
          method: 'fork',
          role: 'pool',
          target: null,
          pool: 5,
        })
        story.end(pid, 1)
      }
      return story
    }
    expect(of(4, 0).names).toEqual(['Workers end before any task'])
    expect([of(2, 0).names, of(4, 2).names]).toEqual([[], []])
  })

  test('is named when one of its threads ended', () => {
    const story = new Story()
    story.errors = ['Exception in thread Thread-3 (_handle_results):']
    expect(story.names).toEqual(['A thread of the Pool ended'])
    story.errors = ['Exception in thread Thread-3 (work):']
    expect(story.names).toEqual([])
  })
})

describe('a process that nobody looks at', () => {
  test('is named when it was a zombie for 5 s, or was seen late and not by a join', () => {
    const story = new Story().child(101, 'process').end(101, 3, true)
    story.nowNs = 4.9 * S
    expect(story.names).toEqual([])
    story.nowNs = 6 * S
    expect(story.names).toEqual(['Never joined'])
    const seen = (atS: number, joined: boolean | null): readonly string[] => {
      const other = new Story().child(101, 'process').end(101, 0, true)
      other.nowNs = atS * S
      return other.hook({ e: 'end', child: 101, code: 0, joined }).names
    }
    expect(seen(2, false)).toEqual(['Never joined'])
    // The order of joins makes a join late; a program that looks soon needs none.
    expect([seen(4, true), seen(0.4, false), seen(4, null)]).toEqual([[], [], []])
  })

  test('is named when it failed and the program ended with 0', () => {
    const story = new Story().child(101, 'process').hook({ e: 'bye', pid: 101, exc: 'ZeroDivisionError' }).end(101, 1)
    expect(story.names).toEqual([])
    story.end(ROOT, 0)
    expect(story.names).toEqual(['A failure that nobody looked at'])
  })

  test('is not named when the program read its exit code, or it left by SystemExit', () => {
    const failed = (exc: string): Story => {
      const story = new Story().child(101, 'process').hook({ e: 'bye', pid: 101, exc })
      return story.end(101, 1)
    }
    const looked = failed('ValueError').hook({ e: 'looked', child: 101 }).end(ROOT, 0)
    expect([looked.names, failed('SystemExit').end(ROOT, 0).names]).toEqual([[], []])
  })

  test('is not named when the program failed too, or the child chose its exit code', () => {
    const failed = new Story()
      .child(101, 'process')
      .hook({ e: 'bye', pid: 101, exc: 'ValueError' })
      .end(101, 1)
      .end(ROOT, 1)
    const chosen = new Story().child(101, 'process').hook({ e: 'bye', pid: 101, exc: null }).end(101, 3).end(ROOT, 0)
    expect([failed.names, chosen.names]).toEqual([[], []])
  })
})

describe('costs', () => {
  const work = (busyMs: number, more: Partial<TaskState> = {}): Partial<TaskState> => ({
    pool: 5,
    chunksBegun: 10,
    tasksBegun: 10,
    busyNs: busyMs * 1e6,
    ...more,
  })

  test('tiny chunks are named, and not where each works for long, or they are few', () => {
    const of = (chunksBegun: number, busyMs: number): Story =>
      poolOf(new Story())
        .child(101, 'pool', work(busyMs, { chunksBegun, tasksBegun: chunksBegun }))
        .child(102, 'pool', work(busyMs, { chunksBegun, tasksBegun: chunksBegun }))
    expect(of(100_000, 2_000).names).toEqual(['Chunks are too small'])
    expect([of(100_000, 60_000).names, of(1_000, 20).names]).toEqual([[], []])
  })

  test('large pickles are named, and not where the work is long or the bytes are few', () => {
    const of = (mib: number, busyMs: number): Story => {
      const bytes = { argumentBytes: mib * 1024 * 1024 * 10, argumentChunks: 10 }
      return poolOf(new Story()).child(101, 'pool', work(busyMs, bytes)).child(102, 'pool', work(busyMs, bytes))
    }
    expect(of(5, 100).names).toEqual(['Large pickles'])
    expect([of(5, 20_000).names, of(0.5, 10).names]).toEqual([[], []])
  })

  test('one worker with all of the work is named, and not where it is shared or short', () => {
    const of = (one: number, other: number): Story =>
      poolOf(new Story()).child(101, 'pool', work(one)).child(102, 'pool', work(other))
    expect(of(3_000, 10).names).toEqual(['One core does all the work'])
    expect([of(2_000, 1_500).names, of(400, 0).names]).toEqual([[], []])
    // A pool of one has nothing to share.
    expect(poolOf(new Story(), 'pool', 1).child(101, 'pool', work(3_000)).names).toEqual([])
  })

  test('more processes than cores are named after ten looks, and not for twice as many or a moment', () => {
    const of = (...atWork: number[]): readonly string[] => {
      const story = new Story()
      story.atWork = atWork
      return story.names
    }
    expect(of(...Array<number>(10).fill(16))).toEqual(['More processes than cores'])
    const moment = [...Array<number>(8).fill(16), 3, 16]
    expect([of(...Array<number>(10).fill(4)), of(16, 16), of(...moment), of()]).toEqual([[], [], [], []])
  })

  test('starts that cost more than the work are named, and not where the work is longer or they are few', () => {
    const of = (count: number, startMs: number, workMs: number): readonly string[] => {
      const story = new Story()
      for (let pid = 101; pid <= 100 + count; pid++) {
        story.nowNs = pid * S
        story.program.born(
          { pid, birth: String(pid), parentPid: ROOT, groupId: ROOT, name: '' },
          'main.py',
          story.nowNs,
        )
        story.hook({ e: 'start', child: pid, name: `Process-${pid}`, daemon: false, method: 'spawn' })
        story.nowNs += startMs * 1e6
        const child = { ppid: ROOT, name: `Process-${pid}`, daemon: false, method: 'spawn', role: 'process' }
        story.hook({ e: 'child', pid, ...child, target: null, pool: null })
        story.nowNs += workMs * 1e6
        story.hook({ e: 'bye', pid, exc: null }).end(pid, 0)
      }
      return story.names
    }
    expect(of(20, 30, 1)).toEqual(['Starting costs more than the work'])
    expect([of(20, 30, 300), of(5, 30, 1)]).toEqual([[], []])
  })

  test('threads of a library in each worker are named, and not without the library or with one thread', () => {
    const of = (note: Partial<OsNote>): readonly string[] => {
      const story = poolOf(new Story()).child(101, 'pool').child(102, 'pool')
      for (const pid of [101, 102]) story.notes.set(pid, { ...NOTE, ...note })
      return story.names
    }
    expect(of({ threads: 2, library: 'openblas' })).toEqual(['Threads times processes'])
    expect([of({ threads: 2 }), of({ threads: 1, library: 'openblas' })]).toEqual([[], []])
  })
})

test('processes that outlive the program by a second are named', () => {
  const story = new Story().child(101, 'process').end(ROOT, -9)
  expect(story.names).toEqual([])
  story.nowNs = 1.1 * S
  expect([story.names, story.evidence]).toEqual([['Orphans'], ['process-101 (PID 101) still runs.']])
  expect(story.end(101, -15).names).toEqual([])
})
