// The processes that fork workers in Python: the workers of one owner share one.

import { ForkServer, type ForkServerHooks } from '../process/fork-server.ts'
import type { ProcessOwner, WorkerProcess } from '../process/worker-process.ts'
import type { ChildRequest } from './child-request.ts'

export interface ForkServersHooks extends Omit<ForkServerHooks, 'make'> {
  readonly make: (request: ChildRequest, owner: ProcessOwner) => WorkerProcess
}

export class ForkServers {
  readonly #hooks: ForkServersHooks
  readonly #servers = new WeakMap<object, ForkServer>()

  constructor(hooks: ForkServersHooks) {
    this.#hooks = hooks
  }

  /** That of the worker's family, which imports the modules of `preload` before it forks. */
  of({ family = {}, runId, start }: ChildRequest, preload: readonly string[]): ForkServer {
    const known = this.#servers.get(family)
    if (known !== undefined) return known
    const request: ChildRequest = {
      name: (id) => `ForkServer-${id}`,
      runId,
      startMethod: 'spawn',
      runtime: 'python',
      replaces: null,
      preload,
      ...(start === undefined ? {} : { start }),
    }
    const { make, ...hooks } = this.#hooks
    const server = new ForkServer({ ...hooks, make: (owner) => make(request, owner) })
    this.#servers.set(family, server)
    return server
  }
}
