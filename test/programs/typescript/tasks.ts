// Targets in TypeScript: types, another file of types and values, and an error whose line must be right.

import { type Pair, sumOf } from './pair.ts'

interface Named {
  readonly name: string
}

export function add(...pair: Pair): number {
  const sum: number = sumOf(pair)
  return sum
}

export const greet = ({ name }: Named): string => `hello ${name}` satisfies string

type Failure = Error & { readonly pair?: Pair }

export function fail(text: string): never {
  const failure: Failure = new RangeError(text) as Failure
  throw failure
}

type Target = { readonly module: string; readonly export: string }
type Calls = { apply(target: Target, args: readonly unknown[]): Promise<unknown> }

/** A call of its own pool: of one worker it waits for itself. */
export async function nested(pool: Calls): Promise<unknown> {
  return pool.apply({ module: import.meta.url, export: 'add' }, [1, 2])
}
