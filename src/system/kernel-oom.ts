// Whether the kernel, short of memory, killed a process. The kernel reports that only in counters: its kills in each
// control group. A SIGKILL that this program did not send is matched with a counter that grew. Linux only.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `maybe`: the kernel killed for memory somewhere on this machine, in an unknown group. */
export type KilledForMemory = 'yes' | 'maybe' | 'no'

/** Where the counters are; tests use another folder. */
export interface OomPlaces {
  readonly proc: string
  readonly cgroup: string
}

const SYSTEM: OomPlaces = { proc: '/proc', cgroup: '/sys/fs/cgroup' }

function read(path: string): string | null {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return null
  }
}

/** The line `oom_kill N`, the same in all three files. */
function countIn(path: string): number | null {
  const count = /^oom_kill (\d+)$/m.exec(read(path) ?? '')?.[1]
  return count === undefined ? null : Number(count)
}

export class KernelOom {
  readonly #places: OomPlaces
  /** For each counter file, the kills that are matched with a death. */
  readonly #explained = new Map<string, number>()

  constructor(places = SYSTEM) {
    this.#places = places
  }

  /**
   * From here on kills in the group of this process are counted. Returns the file with the counter; null where there is
   * none. Must be called while the process is alive: the group of a dead one is unknown.
   */
  watch(pid: number): string | null {
    const file = this.#counterOf(pid)
    for (const path of [file, this.#everywhere])
      if (path !== null && !this.#explained.has(path)) this.#explained.set(path, countIn(path) ?? 0)
    return file
  }

  /** Whether the kernel sent a SIGKILL that this program did not send. Each counted kill explains one death. */
  explains(file: string | null): KilledForMemory {
    if (file !== null && countIn(file) !== null) return this.#grew(file) ? 'yes' : 'no'
    return this.#grew(this.#everywhere) ? 'maybe' : 'no'
  }

  get #everywhere(): string {
    return join(this.#places.proc, 'vmstat')
  }

  #grew(path: string): boolean {
    const explained = this.#explained.get(path)
    const count = countIn(path)
    if (explained === undefined || count === null || count <= explained) return false
    this.#explained.set(path, explained + 1)
    return true
  }

  /** Version 2 first; systems with version 1, or with both, are still in use. */
  #counterOf(pid: number): string | null {
    const lines = (read(join(this.#places.proc, String(pid), 'cgroup')) ?? '').split('\n')
    const groupOf = (prefix: RegExp): string | null => {
      const line = lines.find((one) => prefix.test(one))
      return line === undefined ? null : line.replace(prefix, '')
    }
    const { cgroup } = this.#places
    const [unified, memory] = [groupOf(/^0::/), groupOf(/^\d+:(?:\w+,)*memory(?:,\w+)*:/)]
    const files = [
      ...(unified === null ? [] : [join(cgroup, unified, 'memory.events')]),
      ...(memory === null ? [] : [join(cgroup, 'memory', memory, 'memory.oom_control')]),
    ]
    return files.find((path) => existsSync(path)) ?? null
  }
}
