// The settings of the view; kept from one start to the next.

import { useStore } from 'zustand'
import { persist } from 'zustand/middleware'
import { createStore } from 'zustand/vanilla'

/** Each setting with its allowed values; the first is the default. */
export const CHOICES = {
  /** Milliseconds between two samples of the metrics. Starts and exits do not wait for it. */
  everyMs: [1_000, 250, 500, 2_000, 5_000],
  /** 100 % is one core fully used (top, Linux), or the whole machine (Windows). */
  cpuBasis: ['core', 'machine'],
  /** 1 MiB is 1,048,576 bytes, 1 MB a million. */
  byteUnits: ['binary', 'decimal'],
  /** Colours of states: green and red, or blue and orange, which most colour-blind people tell apart. */
  colours: ['standard', 'blue-orange'],
  /** Whether a dialog asks before SIGKILL. */
  askBeforeKill: [false, true],
} as const

export type Settings = { readonly [K in keyof typeof CHOICES]: (typeof CHOICES)[K][number] }

const KEYS = Object.keys(CHOICES) as (keyof Settings)[]

/** The kept settings may be of another version or edited by hand: unknown values are ignored. */
export function settingsFrom(kept: unknown): Settings {
  const given = typeof kept === 'object' && kept !== null ? (kept as Readonly<Record<string, unknown>>) : {}
  return Object.fromEntries(
    KEYS.map((key) => [key, CHOICES[key].find((choice) => choice === given[key]) ?? CHOICES[key][0]]),
  ) as unknown as Settings
}

export const settingsStore = createStore<Settings>()(
  persist(() => settingsFrom(null), { name: 'procdeck-settings', version: 1, merge: settingsFrom }),
)

export function useSettings<T>(select: (settings: Settings) => T): T {
  return useStore(settingsStore, select)
}

export function toggleCpuBasis(): void {
  settingsStore.setState(({ cpuBasis }) => ({ cpuBasis: cpuBasis === 'core' ? 'machine' : 'core' }))
}
