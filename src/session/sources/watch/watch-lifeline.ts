// Ends the processes of a watched program if this program dies: by their groups, as for our own children, and by their mark.

import { childEnv } from '../../../engine/process/child-env.ts'
import type { Journal } from '../../../engine/supervisor/journal.ts'
import { Lifeline } from '../../../engine/supervisor/lifeline.ts'
import type { Supervisor } from '../../../engine/supervisor/supervisor.ts'
import { type Birth, birthOf } from '../../../system/identity.ts'
import type { TreeProcess } from '../../../system/process-tree.ts'
import { statOrNull } from '../../../system/proc-stat.ts'

/** A process that joined our own group is not ended with it. */
const OWN_GROUP = statOrNull(process.pid)?.groupId ?? 0

export class WatchLifeline {
  readonly #lifeline: Lifeline
  /** Start time of the leader, by group. */
  readonly #groups = new Map<number, Birth>()

  /** `mark`: the entry of their environment. */
  constructor(supervisor: Supervisor, journal: Journal, mark: string) {
    const warn = (text: string): void => {
      journal.publish({ type: 'notice', level: 'warning', text })
    }
    this.#lifeline = new Lifeline(childEnv(process.env, supervisor.token, 'listed'), warn, mark)
  }

  /** From now on the groups of these processes are covered, and no others. */
  follow(processes: readonly TreeProcess[]): void {
    const now = new Set(processes.map(({ groupId }) => groupId))
    now.delete(OWN_GROUP)
    for (const [group, birth] of this.#groups) {
      if (now.has(group)) continue
      this.#groups.delete(group)
      this.#lifeline.remove(group, birth)
    }
    for (const group of now) {
      if (this.#groups.has(group)) continue
      const birth = birthOf(group)
      this.#groups.set(group, birth)
      this.#lifeline.add(group, birth)
    }
  }

  close(): Promise<void> {
    return this.#lifeline.close()
  }
}
