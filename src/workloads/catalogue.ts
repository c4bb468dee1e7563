// Every workload, and each as the data that a window draws its form from.

import { z } from 'zod'
import type { WorkloadInfo } from '../shared/workload-info.ts'
import { primes } from './primes/workload.ts'
import type { Workload } from './workload.ts'

export const WORKLOADS: ReadonlyMap<string, Workload> = new Map([primes].map((workload) => [workload.name, workload]))

export function describeWorkload(workload: Workload): WorkloadInfo {
  const { name, title, teaches, valueUnit, presets, defaultPreset } = workload
  return {
    name,
    title,
    teaches,
    valueUnit,
    parameters: z.toJSONSchema(workload.parameters, { io: 'input' }) as WorkloadInfo['parameters'],
    presets: presets.map((preset) => ({ name: preset.name, title: preset.title, hint: preset.hint })),
    defaultPreset,
  }
}
