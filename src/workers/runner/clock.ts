// Monotonic milliseconds, read once a task. `process.hrtime` is what costs least: it is there from the start, where Node
// takes 2 ms to load `performance`, and V8 makes no object of what it returns, where `performance.now` leaves some.

const { hrtime } = process

export function nowMs(): number {
  const [seconds, nanoseconds] = hrtime()
  return seconds * 1_000 + nanoseconds / 1e6
}
