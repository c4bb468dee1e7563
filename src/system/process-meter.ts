// CPU and memory of many processes at once: from /proc on Linux, by pidusage elsewhere.

import pidusage from 'pidusage'
import { ProcMeter } from './proc-meter.ts'
import type { ProcessSample } from './process-sample.ts'

export interface ProcessMeter {
  /** Samples of the living processes, by PID. */
  sample(pids: readonly number[]): ReadonlyMap<number, ProcessSample> | Promise<ReadonlyMap<number, ProcessSample>>
  close(): void
}

export function createProcessMeter(): ProcessMeter {
  if (process.platform !== 'linux') return new UsageMeter()
  const proc = new ProcMeter()
  return { sample: (pids) => proc.sample(pids), close: () => undefined }
}

class UsageMeter implements ProcessMeter {
  #seen = new Set<number>()

  async sample(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessSample>> {
    const samples = new Map<number, ProcessSample>()
    if (pids.length === 0) return samples
    const usage = await usageOf(pids)
    const seen = new Set<number>()
    for (const pid of pids) {
      const status = usage[pid]
      if (status === undefined || status === null) continue // the process has ended
      seen.add(pid)
      samples.set(pid, { cpuPercent: this.#seen.has(pid) ? status.cpu : null, rssBytes: status.memory, osState: null })
    }
    this.#seen = seen
    return samples
  }

  close(): void {
    pidusage.clear()
  }
}

// pidusage gives null for a dead PID in a batch, which its types omit; a batch of dead PIDs only rejects.
async function usageOf(pids: readonly number[]): Promise<Record<number, { cpu: number; memory: number } | null>> {
  try {
    return await pidusage([...pids])
  } catch {
    return {}
  }
}
