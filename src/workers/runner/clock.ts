// Monotonic milliseconds. Node takes 2 ms to load `performance`, of the 40 that a process needs to start. So the first
// work is timed by the clock that needs no loading; the faster one takes over when the worker is idle.

function slowMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000 + nanoseconds / 1e6
}

let read = slowMs

/** Two times are comparable only if `takeFastClock` was not called in between. */
export function nowMs(): number {
  return read()
}

/** Must be called only while nothing is being timed. */
export function takeFastClock(): void {
  if (read !== slowMs) return
  const { performance: fast } = globalThis
  read = () => fast.now()
}
