// A pool of the parent, as one of its children sees it: a task may submit more work to the pool that runs it.

import { OptionError } from '../../engine/errors.ts'
import { argumentList, textOf } from '../../engine/options/values.ts'
import { Shareable, type Reference } from '../../engine/wire/references.ts'
import type { ChildLink } from '../../engine/wire/child-link.ts'

/** As the library's Target: a module's URL (or `import.meta.url`) and the name of what it exports. */
export interface RemoteTarget {
  readonly module: URL | string
  readonly export: string
}

function targetOf(target: RemoteTarget): { readonly module: string; readonly export: string } {
  if (typeof target !== 'object' || (target as RemoteTarget | null) === null)
    throw new OptionError('target', '{ module, export }', target)
  const { module } = target
  if (typeof module !== 'string' && !(module instanceof URL))
    throw new OptionError('target.module', 'a URL or an absolute path', module)
  return { module: String(module), export: textOf('target.export', target.export) }
}

/** The calls of a task have none: they go to the pool one by one, and the pool's own options hold for them. */
function refuseOptions(options: unknown): void {
  if (options !== undefined)
    throw new OptionError('options', 'none: a call from inside a worker takes no options', options)
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
  async submit(target: RemoteTarget, args: readonly unknown[] = [], options?: undefined): Promise<unknown> {
    refuseOptions(options)
    const { module, export: name } = targetOf(target)
    return this.#link.wait('pool', { pool: this.#reference.id, module, export: name, args: argumentList('args', args) })
  }

  /** As `submit`. */
  async apply(target: RemoteTarget, args: readonly unknown[] = [], options?: undefined): Promise<unknown> {
    return this.submit(target, args, options)
  }

  /** The results in the order of the inputs. @throws the error of the first call that fails. */
  async map(target: RemoteTarget, inputs: Iterable<unknown>, options?: undefined): Promise<unknown[]> {
    refuseOptions(options)
    if (typeof (inputs as Partial<typeof inputs> | null | undefined)?.[Symbol.iterator] !== 'function')
      throw new OptionError('inputs', 'a list or another iterable', inputs)
    return Promise.all(Array.from(inputs, (input) => this.submit(target, [input])))
  }

  override toReference(): Reference {
    return this.#reference
  }
}
