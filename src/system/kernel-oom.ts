// Was it the kernel, short of memory, that killed a process? It says so only in counters: in each control group, how often
// it has killed there. A kill that nobody here sent, and a counter that grew, belong together. Linux only.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `maybe`: somewhere on this machine the kernel killed for memory, and in which group cannot be seen. */
export type KilledForMemory = 'yes' | 'maybe' | 'no'

/** Where the counters are; tests put a folder of their own in its place. */
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

/** `oom_kill N`, in all three files. */
function countIn(path: string): number | null {
  const count = /^oom_kill (\d+)$/m.exec(read(path) ?? '')?.[1]
  return count === undefined ? null : Number(count)
}

export class KernelOom {
  readonly #places: OomPlaces
  /** Of each file with a counter, the kills that are explained. */
  readonly #explained = new Map<string, number>()

  constructor(places = SYSTEM) {
    this.#places = places
  }

  /**
   * From here on kills in the group of this process are counted. Returns the file with the counter; null where there is
   * none. To be asked while the process is there: of a dead one nobody knows the group.
   */
  watch(pid: number): string | null {
    const file = this.#counterOf(pid)
    for (const path of [file, this.#everywhere])
      if (path !== null && !this.#explained.has(path)) this.#explained.set(path, countIn(path) ?? 0)
    return file
  }

  /** Whether a kill that nobody here sent, of a process with this counter, was the kernel's. Each one explains one death. */
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

  /** Version 2 first; version 1, and both beside each other, are still about. */
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
