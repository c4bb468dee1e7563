// The clock that all programs of one machine share.

/** Milliseconds of the monotonic clock that all programs of one machine share. */
export function systemClockMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000
}

/** Nanoseconds of it, as Python's `time.monotonic_ns`; exact to a microsecond. */
export const monotonicNs = (): number => systemClockMs() * 1e6
