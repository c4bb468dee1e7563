// Measured numbers in tables and charts: in a column all have one unit, and what is no number is a dash.

import type { LabMachine } from './lab.ts'
import { bytesWords, percentWords, timeWords } from './measure-words.ts'
import { formatCount, plural } from './plural.ts'

/** From here on digits say nothing. */
const HUGE = 1e15

/** Stands for a missing value. */
export const NOT_KNOWN = '–'

/** Decimals that show three significant digits of a value. */
function decimalsFor(value: number, most: number): number {
  const size = Math.abs(value)
  return size === 0 ? 0 : Math.min(most, Math.max(0, 2 - Math.floor(Math.log10(size))))
}

function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return NOT_KNOWN
  if (Math.abs(value) >= HUGE) return value.toExponential(2)
  return decimals === 0 ? formatCount(value) : value.toFixed(decimals)
}

/** 1,234, 12.3, 0.00123 */
export function formatNumber(value: number): string {
  return fixed(value, decimalsFor(value, 9))
}

const TIME_UNITS = [
  { name: 's', ms: 1_000 },
  { name: 'ms', ms: 1 },
  { name: 'µs', ms: 0.001 },
] as const

const unitOf = (ms: number) => TIME_UNITS.find((unit) => ms >= unit.ms) ?? TIME_UNITS[1]

/** Times of one column: in one unit, with as many decimals each, so that they can be compared by eye. */
export interface TimeColumn {
  readonly unit: 's' | 'ms' | 'µs'
  /** Without the unit. */
  readonly format: (ms: number) => string
}

export function timeColumn(times: readonly number[]): TimeColumn {
  const seen = times.filter((ms) => Number.isFinite(ms) && ms > 0)
  const most = seen.reduce((so, ms) => Math.max(so, ms), 0)
  const least = seen.reduce((so, ms) => Math.min(so, ms), most)
  const unit = unitOf(most)
  const decimals = decimalsFor(least / unit.ms, 3)
  return { unit: unit.name, format: (ms) => fixed(ms / unit.ms, decimals) }
}

/** 1.23 s */
export function formatTime(ms: number): string {
  return ms === 0 ? '0 ms' : known(ms, timeWords)
}

const timesDecimals = (times: number): number => {
  const size = Math.abs(times)
  return size < 0.1 ? decimalsFor(size, 6) : size < 100 ? 2 : 0
}

/** Of a speed-up: 2.31, 0.0420, 131. */
export function formatTimes(times: number): string {
  return fixed(times, timesDecimals(times))
}

/** "2.31 ± 0.05" */
export function formatTimesSpread(times: number, half: number): string {
  return Number.isFinite(times) ? `${formatTimes(times)} ± ${fixed(half, timesDecimals(times))}` : NOT_KNOWN
}

/** Of cores in use, on average: 0.04, 5.79. */
export function formatCores(cores: number): string {
  return fixed(cores, 2)
}

/** Of a share from 0 to 1: 58%, 0.1%. */
export function formatShare(share: number): string {
  return known(share, percentWords)
}

/** The machine that an experiment ran on, in a line. */
export function machineWords({ cpu, cores, physicalCores, memoryBytes, system, node, python }: LabMachine): string {
  const physical = cores === physicalCores ? '' : ` (${formatCount(physicalCores)} physical)`
  const parts = [cpu, `${plural(cores, 'core')}${physical}`, formatMemory(memoryBytes), system, `Node.js ${node}`]
  return [...parts, ...(python === null ? [] : [`Python ${python}`])].join(', ')
}

/** 123 MiB */
export function formatMemory(bytes: number): string {
  return known(bytes, bytesWords)
}

function known(value: number, words: (value: number) => string): string {
  if (!Number.isFinite(value)) return NOT_KNOWN
  return Math.abs(value) >= HUGE ? value.toExponential(2) : words(value)
}
