// The tests that need no window, and the promises at full size. `unit` is all of them with the promises in short;
// `npm test` runs it as `pure`, `parallel` and then `timed`. `chaos` is the promises in full (test/support/size.ts), with
// those of the window, and what else has a full form. Children in tests run the built worker host, so the library is built first.

import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const shared = {
  environment: 'node' as const,
  pool: 'forks' as const,
  retry: 0,
  globalSetup: ['scripts/run/build-before-tests.mjs'],
}

const unit = {
  ...shared,
  provide: { size: 'short' as const },
  testTimeout: 20_000,
  hookTimeout: 20_000,
  include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'scripts/**/*.test.mjs'],
}

/**
 * These hold limits of time against many real processes: after all others, two files at a time, because they wait more
 * than they work. `npm run test:quick` leaves them out.
 */
const timed = [
  'test/promises/**/*.test.ts',
  'src/engine/pool/{pool,pool-calls,pool-workers,large-data,nested-calls,thread-pool,thread-ends}.test.ts',
  'src/engine/process/thread-spawner.test.ts',
  'src/engine/supervisor/{supervised-group,left-behind}.test.ts',
]

/** What has a full form beside the promises. */
const sized = [
  'src/engine/pool/scheduler/{recalls,scheduler}.test.ts',
  'src/engine/pool/{deadline-histories,hang-watch,streams}.test.ts',
  'src/engine/process/life.test.ts',
  'src/engine/queue/queue-machine.test.ts',
  'src/engine/supervisor/{back-off,group-machine}.test.ts',
  'src/engine/waits/graph.test.ts',
  'src/engine/wire/{codec,codec-values,frame-parser}.test.ts',
  'src/workers/runner/recall-races.test.ts',
  'src/workloads/defaults.test.ts',
]

/** `npm run test:quick` leaves these out as well: each takes 4 s and more. */
const long = [
  'test/{package,add-a-workload}.test.ts',
  'scripts/check/check.test.mjs',
  'src/engine/**/{scheduler,queue-machine,group-machine,pool-and-queue,watch,join-waits}.test.ts',
  'src/engine/supervisor/faults.test.ts',
  'src/session/sources/engine-process/engine-source.test.ts',
  'src/session/sources/watch/watch-source.test.ts',
  'src/session/user/plan-watch.test.ts',
  'src/cli/procdeck.test.ts',
  'test/peers/*.test.ts',
  'src/workers/runner/recall-races.test.ts',
  'src/workloads/counterparts.test.ts',
  'src/workloads/*/program.test.ts',
]

/**
 * Functions of values: no process, no timer, nothing of the program that runs them is looked at. Files of them share
 * processes, for a new one takes a third of a second, which is more than most of them need.
 */
const pure = [
  'src/{renderer,shared}/**/*.test.{ts,tsx}',
  'src/main/live/*.test.ts',
  'src/session/run/*.test.ts',
  'src/session/lab/*.test.ts',
  'src/session/export/{report-*,trials-csv}.test.ts',
  'src/session/export/report/*.test.ts',
  'src/session/store/history-*.test.ts',
  'src/engine/options/*.test.ts',
  'src/engine/pool/scheduler/*.test.ts',
  'src/engine/{executor/call-site,queue/queue-machine,scope/check-chart,waits/graph}.test.ts',
  'src/engine/pool/{blocks,deadline-histories,deadline-watch,hang-watch}.test.ts',
  'src/engine/process/{exec-argv,life,output-lines}.test.ts',
  'src/engine/supervisor/{back-off,group-machine}.test.ts',
  'src/engine/wire/{codec,codec-values,frame-parser,queue-item,text-frames}.test.ts',
  'src/workers/runner/{chunk-queue,pace}.test.ts',
  'src/session/{span-ring,user/command-line,user/plan-function}.test.ts',
  'src/session/sources/{engine-process/{outbox,rewrite-ids},watch/{stacks,findings/findings}}.test.ts',
  'src/workloads/primes/tasks.test.ts',
  'src/cli/{live-table,terminal-table}.test.ts',
  'src/main/{window-place,ipc/guard}.test.ts',
  'src/system/state-letter.test.ts',
]

/** One file more than there are cores, because many wait for a limit; by default there would be one fewer. */
const parallel = { ...unit, maxWorkers: availableParallelism() + 1 }

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    projects: [
      { test: { ...unit, name: 'unit' } },
      { test: { ...parallel, name: 'pure', include: pure, isolate: false } },
      { test: { ...parallel, name: 'parallel', exclude: [...timed, ...pure] } },
      { test: { ...unit, name: 'timed', include: timed, maxWorkers: 2 } },
      { test: { ...parallel, name: 'quick', exclude: [...timed, ...long] } },
      {
        test: {
          ...shared,
          name: 'peers',
          provide: { size: 'full' },
          testTimeout: 3_600_000,
          fileParallelism: false,
          include: ['test/peers/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'chaos',
          provide: { size: 'full' },
          testTimeout: 600_000,
          // One at a time: each counts what is left on the machine.
          fileParallelism: false,
          include: ['test/promises/*.test.ts', 'e2e/*.chaos.ts', ...sized],
        },
      },
    ],
  },
})
