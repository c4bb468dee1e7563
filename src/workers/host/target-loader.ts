// Loads the module of a target once and hands out its function, or the error that says what is wrong with it.

export type TargetFunction = (...args: readonly unknown[]) => unknown

export interface TargetRef {
  readonly module: string
  readonly export: string
}

/** Text for people: the module or the export cannot be used as a target. */
class TargetError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TargetError'
  }
}

function functionsOf(module: Record<string, unknown>): string {
  const names = Object.keys(module).filter((key) => typeof module[key] === 'function')
  return names.length === 0 ? 'it exports no function' : `its functions are: ${names.join(', ')}`
}

export async function loadTarget(ref: TargetRef): Promise<TargetFunction> {
  const module = (await import(ref.module)) as Record<string, unknown>
  const found = module[ref.export]
  if (found === undefined) throw new TargetError(`${ref.module} has no export "${ref.export}"; ${functionsOf(module)}`)
  if (typeof found !== 'function')
    throw new TargetError(`export "${ref.export}" of ${ref.module} is no function; ${functionsOf(module)}`)
  return found as TargetFunction
}

export class TargetLoader {
  readonly #refs = new Map<number, TargetRef>()
  readonly #loaded = new Map<number, Promise<TargetFunction>>()

  add(target: TargetRef & { readonly id: number }): void {
    this.#refs.set(target.id, target)
  }

  /** Rejects with the error of the module itself, or a TargetError. */
  get(id: number): Promise<TargetFunction> {
    const known = this.#loaded.get(id)
    if (known !== undefined) return known
    const ref = this.#refs.get(id)
    const loading =
      ref === undefined ? Promise.reject(new TargetError(`target ${id} was never announced`)) : loadTarget(ref)
    this.#loaded.set(id, loading)
    return loading
  }
}
