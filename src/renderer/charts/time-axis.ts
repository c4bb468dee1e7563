// An axis of time: the newest point at the right, the marks at whole steps back from now, so that they do not move.

import type { NumberAxis } from './chart-props.ts'

const STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600] as const

export function timeTicks(nowMs: number, spanMs: number): readonly number[] {
  const stepMs = 1000 * (STEPS_S.find((seconds) => seconds * 4_000 >= spanMs) ?? 600)
  const ticks: number[] = []
  for (let backMs = 0; backMs <= spanMs; backMs += stepMs) ticks.unshift(nowMs - backMs)
  return ticks
}

/** Every second, third, ... of the marks, so that at most so many are left, the newest among them. */
export function thinned(ticks: readonly number[], most: number): number[] {
  const step = Math.ceil(ticks.length / Math.max(1, most))
  return ticks.filter((_, i) => (ticks.length - 1 - i) % step === 0)
}

/** "now", "-15 s", "-4 min" */
export function ago(nowMs: number, atMs: number): string {
  const seconds = Math.round((nowMs - atMs) / 1_000)
  if (seconds <= 0) return 'now'
  return seconds >= 120 && seconds % 60 === 0 ? `-${seconds / 60} min` : `-${seconds} s`
}

export function timeAxis(nowMs: number, spanMs: number): NumberAxis {
  return {
    format: (atMs) => ago(nowMs, atMs),
    range: [nowMs - spanMs, nowMs],
    ticks: timeTicks(nowMs, spanMs),
  }
}
