// Metrics as text, one format each. All formats are English and tabular: the window has one language so far.

import { formatCount } from '../../shared/plural.ts'
import { settingsStore } from '../state/settings-store.ts'

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** Stands for a missing value. */
export const NOTHING = '–'

/** 12.3K, for axes. */
export function formatCompact(value: number): string {
  return COMPACT.format(value)
}

const VALUE = new Intl.NumberFormat('en', { maximumFractionDigits: 6 })

/** A number that a task returned, whatever it is: 1,242, 0.25, 1e-9. */
export function formatValue(value: number): string {
  const size = Math.abs(value)
  return value !== 0 && (size < 1e-3 || size >= 1e15) ? String(value) : VALUE.format(value)
}

export const MIB = 1024 * 1024

const BYTE_UNITS = {
  binary: { step: 1024, names: ['KiB', 'MiB', 'GiB', 'TiB'] },
  decimal: { step: 1000, names: ['kB', 'MB', 'GB', 'TB'] },
} as const

/** 48.3 MiB, or 50.6 MB: in the units of the settings, one decimal. */
export function formatBytes(bytes: number, units = settingsStore.getState().byteUnits): string {
  const { step, names } = BYTE_UNITS[units]
  let value = bytes / step
  let unit: string = names[0]
  for (const next of names.slice(1)) {
    // 1023.95 would be drawn as 1024.0
    if (value < step - 0.05) break
    value /= step
    unit = next
  }
  return `${value.toFixed(1)} ${unit}`
}

/** The unit for an axis up to `bytes`, with whole ticks: at most 800 units, as 1,000 MiB is no round number. */
export function byteUnit(bytes: number, units = settingsStore.getState().byteUnits): number {
  const { step, names } = BYTE_UNITS[units]
  const power = names.findIndex((_, place) => bytes <= 800 * step ** (place + 1))
  return step ** (power === -1 ? names.length : power + 1)
}

/** 48 MiB, for axes: a decimal only if it is not 0. */
export function formatBytesShort(bytes: number): string {
  return bytes === 0 ? '0' : formatBytes(bytes).replace('.0 ', ' ')
}

/** 99.8 */
export function formatPercent(percent: number): string {
  return percent.toFixed(1)
}

/** One unit, rounded down, as in a process list: 5s, 12m, 2h, 3d. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}h`
  return `${Math.floor(seconds / 86_400)}d`
}

/** 850 ms, 31.2 s, 2 min 05 s, 1 h 02 min */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** Like a duration, but a task may take only microseconds: 12 µs, 1.25 ms, 48.3 ms, 850 ms, 31.2 s */
export function formatTaskTime(ms: number): string {
  if (ms < 0.9995) return `${Math.round(ms * 1_000)} µs`
  if (ms < 9.995) return `${ms.toFixed(2)} ms`
  if (ms < 99.95) return `${ms.toFixed(1)} ms`
  return formatDuration(ms)
}

/** The same for axes: a decimal only if it is not 0. */
export function formatTaskTimeShort(ms: number): string {
  return formatTaskTime(ms).replace(/(?:\.0+|(\.\d*[1-9])0+) /, '$1 ')
}

/** 12,340/s; a decimal where it matters. */
export function formatRate(perSecond: number): string {
  return perSecond > 0 && perSecond < 10 ? `${perSecond.toFixed(1)}/s` : `${formatCount(perSecond)}/s`
}

/** Local wall clock: 06:13:07.042 */
export function formatClock(wallMs: number): string {
  const date = new Date(wallMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${time}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
