// How much a test of a promise does: its short form in every test run, its full form in `npm run test:chaos`. The project
// of vitest.config.ts that runs the file says which.

import { inject, test } from 'vitest'

declare module 'vitest' {
  export interface ProvidedContext {
    readonly size: 'short' | 'full'
  }
}

const form = inject('size')

/** For what the full form alone does or asserts. */
export const isFull = form === 'full'

/** The one of the two that belongs to the form that runs. */
export function size<Value>(sizes: Readonly<Record<'short' | 'full', Value>>): Value {
  return sizes[form]
}

/** A test that the short form does not have, for it cannot be made small. */
export const testInFull = size<(title: string, act: () => Promise<void>) => void>({
  short: () => undefined,
  full: test,
})
