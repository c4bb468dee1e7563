// Monotonic milliseconds. Node takes 2 ms to load `performance`, of the 40 that a process needs to start, so the first work
// is timed by the clock that is always there; the faster one takes over when there is nothing to do.

function slowMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000 + nanoseconds / 1e6
}

let read = slowMs

/** Differences mean something only while `takeFastClock` is not called in between. */
export function nowMs(): number {
  return read()
}

/** For a moment at which nothing is being timed. */
export function takeFastClock(): void {
  if (read !== slowMs) return
  const { performance: fast } = globalThis
  read = () => fast.now()
}
