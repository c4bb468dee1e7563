// What the targets beside this file share.

export type Pair = readonly [number, number]

export function sumOf<T extends Pair>([a, b]: T): number {
  return a + b
}
