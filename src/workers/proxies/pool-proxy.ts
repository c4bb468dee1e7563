// A pool of the parent, as one of its children sees it: a task may submit more work to the pool that runs it.

import { Shareable, type Reference } from '../../engine/wire/references.ts'
import type { ChildLink } from '../../engine/wire/child-link.ts'

/** As the library's Target: a module's URL (or `import.meta.url`) and the name of what it exports. */
export interface RemoteTarget {
  readonly module: URL | string
  readonly export: string
}

export class PoolProxy extends Shareable {
  readonly #reference: Reference
  readonly #link: ChildLink

  constructor(reference: Reference, link: ChildLink) {
    super()
    this.#reference = reference
    this.#link = link
  }

  /** One call with its arguments, run by the pool. @throws the call's error, by name and message; DeadlockError. */
  async submit(target: RemoteTarget, args: readonly unknown[] = []): Promise<unknown> {
    const module = String(target.module)
    return this.#link.wait('pool', { pool: this.#reference.id, module, export: target.export, args })
  }

  /** As `submit`. */
  async apply(target: RemoteTarget, args: readonly unknown[] = []): Promise<unknown> {
    return this.submit(target, args)
  }

  /** The results in the order of the inputs. @throws the error of the first call that fails. */
  async map(target: RemoteTarget, inputs: Iterable<unknown>): Promise<unknown[]> {
    return Promise.all(Array.from(inputs, (input) => this.submit(target, [input])))
  }

  override toReference(): Reference {
    return this.#reference
  }
}
