// What the charts over workers show of each cell.

import type { CellStats } from '../../../shared/lab.ts'
import { formatMemory, formatShare, formatTime, formatTimes } from '../../../shared/lab-numbers.ts'

export interface CellValue {
  readonly value: (stats: CellStats) => number | null
  readonly range: (stats: CellStats) => readonly [number, number] | null
  readonly format: (value: number) => string
}

export const SPEED_UP: CellValue = {
  value: ({ speedUp }) => speedUp,
  range: ({ speedUpInterval }) => speedUpInterval,
  format: formatTimes,
}

export const EFFICIENCY: CellValue = {
  value: ({ efficiency }) => efficiency,
  range: ({ cell, speedUpInterval }) =>
    speedUpInterval === null ? null : [speedUpInterval[0] / cell.workers, speedUpInterval[1] / cell.workers],
  format: formatShare,
}

export const TIME: CellValue = {
  value: ({ medianMs }) => medianMs,
  range: ({ interval }) => interval,
  format: formatTime,
}

export const MEMORY: CellValue = { value: ({ peakRssBytes }) => peakRssBytes, range: () => null, format: formatMemory }
