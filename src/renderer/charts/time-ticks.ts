// Where the marks of a time axis stand: whole steps back from now, about four of them.

const STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600] as const

export function timeTicks(nowMs: number, spanMs: number): readonly number[] {
  const stepMs = 1000 * (STEPS_S.find((seconds) => seconds * 4_000 >= spanMs) ?? 600)
  const ticks: number[] = []
  for (let backMs = 0; backMs <= spanMs; backMs += stepMs) ticks.unshift(nowMs - backMs)
  return ticks
}
