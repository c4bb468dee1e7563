// The host processes of threads: threads of one family share one, and a host that has ended is replaced.

import type { Child } from '../process/child.ts'
import { ThreadHost } from '../process/thread-host.ts'
import type { ProcessOwner } from '../process/worker-process.ts'
import type { ChildRequest } from './child-request.ts'

export class ThreadHosts {
  readonly #graceMs: number
  readonly #make: (request: ChildRequest, owner: ProcessOwner) => Child
  readonly #hosts = new WeakMap<object, ThreadHost>()

  constructor(graceMs: number, make: (request: ChildRequest, owner: ProcessOwner) => Child) {
    this.#graceMs = graceMs
    this.#make = make
  }

  of(family: object, { runId, start }: Required<Pick<ChildRequest, 'runId' | 'start'>>): ThreadHost {
    const open = this.#hosts.get(family)
    if (open?.isOpen === true) return open
    const request: ChildRequest = {
      name: (id) => `ThreadHost-${id}`,
      runId,
      startMethod: 'spawn',
      replaces: null,
      start,
    }
    const host = new ThreadHost((owner) => this.#make(request, owner), this.#graceMs)
    this.#hosts.set(family, host)
    return host
  }
}
