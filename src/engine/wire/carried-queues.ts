// Which queues a value holds, told by encoding it. Encoding is synchronous and does not nest.

let carried: Set<number> | null = null

/** Called where a queue becomes a reference. False when nobody asks. */
export function noteCarried(queue: number): boolean {
  carried?.add(queue)
  return carried !== null
}

export function withCarried<R>(encode: () => R): { readonly encoded: R; readonly carries: readonly number[] } {
  const found = new Set<number>()
  carried = found
  try {
    return { encoded: encode(), carries: [...found] }
  } finally {
    carried = null
  }
}
