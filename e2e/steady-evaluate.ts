// `electron.evaluate` that cannot lose its answer.
//
// V8's inspector keeps only a weak hold of the promise that it awaits. For work that gives its result at once, that promise is settled
// and held by nothing until the next round of microtasks; a garbage collection in between ends the call with "Resulting promise was
// garbage collected" (3 of 3,000 calls beside a main process that allocates; microsoft/playwright#33737). Work that first waits for a
// turn of the event loop is held by that turn, and its end and the answer fall into one round of microtasks.

import type { ElectronApplication } from '@playwright/test'

interface Sent {
  readonly source: string
  readonly given: unknown
}

export function withSteadyEvaluate(electron: ElectronApplication): ElectronApplication {
  const evaluate = electron.evaluate.bind(electron) as (work: unknown, sent: Sent) => Promise<unknown>
  const steady = (work: (...given: never[]) => unknown, given?: unknown): Promise<unknown> =>
    evaluate(
      async (main: unknown, sent: Sent): Promise<unknown> => {
        await new Promise((resolve) => setImmediate(resolve))
        const { runInThisContext } = process.getBuiltinModule('node:vm')
        const run = runInThisContext(`(${sent.source})`) as (main: unknown, given: unknown) => unknown
        return run(main, sent.given)
      },
      { source: String(work), given },
    )
  return Object.assign(electron, { evaluate: steady })
}
