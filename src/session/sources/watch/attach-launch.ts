// A launch that attaches to a tree of processes which runs already. Stop detaches, and ends nothing.

import { plural } from '../../../shared/plural.ts'
import { WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import type { TreeProcess } from '../../../system/process-tree.ts'
import type { Launch } from '../../run/run.ts'
import type { SourceHost } from '../source.ts'
import { AttachSource } from './attach-source.ts'

export interface AttachPlan {
  readonly root: TreeProcess
  /** Of its command line. */
  readonly name: string
  readonly commandLine: string
  readonly allowsSignals: boolean
}

export function launchAttach({ root, name, commandLine, allowsSignals }: AttachPlan, host: SourceHost): Launch {
  return {
    workload: WATCH_WORKLOAD,
    title: name,
    parameters: { attach: root.pid, allowsSignals },
    summary: `PID ${root.pid}: ${commandLine}${allowsSignals ? '' : ' (read only)'}`,
    totalTasks: 0,
    program: async (run) => {
      const source = new AttachSource(host, { root, name, runId: run.runId, allowsSignals })
      run.endWith(() => source.close())
      await source.ended
      const { length } = source.program.processes
      const story = [
        `${name} (PID ${root.pid}) has ended. Its exit code went to its parent, so it is not known here.`,
        `${plural(length - 1, 'other process was', 'other processes were')} seen.`,
      ]
      return { headline: `${name} has ended`, story }
    },
  }
}
