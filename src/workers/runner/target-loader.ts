// Loads the module of a target once and returns its function, or the error that explains why there is none.

import { fileURLToPath } from 'node:url'
import { loadingAtOnce, whileImporting } from '../../engine/wire/importing.ts'

export type TargetFunction = (...args: readonly unknown[]) => unknown

export interface TargetRef {
  readonly module: string
  readonly export: string
}

/** A target after its load: its function, or the error. */
export type LoadedTarget = { readonly run: TargetFunction } | { readonly error: unknown }

/** Text for people: the module or the export cannot be used as a target. */
class TargetError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TargetError'
  }
}

/** What `module.exports` is in CommonJS may be anything: an object, an instance, a function, a class. */
type Exports = Record<string, unknown>

/** A loaded module. The functions of a CommonJS module are called on it, as in `require(file).f()`. */
interface Loaded {
  readonly exports: Exports
  readonly isCommonJs: boolean
}

/** The names of its functions, the inherited ones of an instance included. */
function functionsOf({ exports }: Loaded): string {
  const names = new Set<string>()
  for (let owner = exports; ![null, Object.prototype, Function.prototype].includes(owner); ) {
    for (const key of Object.getOwnPropertyNames(owner))
      if (key !== 'constructor' && typeof exports[key] === 'function') names.add(key)
    owner = Object.getPrototypeOf(owner) as Exports
  }
  if (typeof exports === 'function') names.add('default')
  return names.size === 0 ? 'it exports no function' : `its functions are: ${[...names].join(', ')}`
}

type Import = (url: string) => Promise<Exports>

/** The loader of the bundled host passes its own import and require here; the user's code must not get them. */
function take<T>(name: string): T | undefined {
  const key = Symbol.for(name)
  const given = Reflect.get(globalThis, key) as T | undefined
  Reflect.deleteProperty(globalThis, key)
  return given
}

export const importModule: Import = take<Import>('procdeck.import') ?? (async (url) => (await import(url)) as Exports)

/** Used for whole paths only, so it does not matter which file this require belongs to. */
const givenRequire = take<NodeJS.Require>('procdeck.require')

// Error codes of modules that Node cannot load synchronously; these are imported.
const NOT_AT_ONCE = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_ESM', 'ERR_REQUIRE_CYCLE_MODULE'])

/** Null for anything but a plain file. Most addresses need no URL parser, which saves a new process from loading it. */
function plainPath(address: string): string | null {
  const isPlain = address.startsWith('file:///') && ['%', '?', '#'].every((mark) => !address.includes(mark))
  if (isPlain && process.platform !== 'win32') return address.slice('file://'.length)
  const url = new URL(address)
  return url.protocol === 'file:' && url.search === '' && url.hash === '' ? fileURLToPath(url) : null
}

function requireFor(path: string): NodeJS.Require {
  return givenRequire ?? process.getBuiltinModule('node:module').createRequire(path)
}

/** The require of a bundled host may have none. */
function cacheOf(path: string): NodeJS.Dict<NodeJS.Module> {
  const { cache } = requireFor(path) as Partial<NodeJS.Require>
  return cache ?? process.getBuiltinModule('node:module').createRequire(path).cache
}

/** `value`: what `require` returns for a module. */
function loadedFrom(value: unknown): Loaded {
  const { types } = process.getBuiltinModule('node:util')
  if (types.isModuleNamespaceObject(value)) return { exports: value as Exports, isCommonJs: false }
  // A primitive has no function that could be meant.
  return { exports: (Object(value) === value ? value : {}) as Exports, isCommonJs: true }
}

/**
 * Null when the module has to be imported. Uses `require` where Node can (20.19 and later): the first import of a
 * process costs 8 ms, which is a sixth of its start.
 */
function loadAtOnce(path: string): Loaded | null {
  const features = process.features as { readonly require_module?: boolean }
  if (features.require_module !== true) return null
  try {
    return loadedFrom(requireFor(path)(path))
  } catch (error) {
    if (NOT_AT_ONCE.has(String((error as NodeJS.ErrnoException | null)?.code))) return null
    throw error
  }
}

async function load({ module }: TargetRef): Promise<Loaded> {
  const path = plainPath(module)
  const atOnce = path === null ? null : loadingAtOnce(module, () => loadAtOnce(path))
  if (atOnce !== null) return atOnce
  const exports = await whileImporting(module, () => importModule(module))
  // The namespace of a CommonJS module lacks what its exports inherit. Node keeps the module itself in its cache.
  const cached = path === null ? undefined : cacheOf(path)[path]
  return cached === undefined ? { exports, isCommonJs: false } : loadedFrom(cached.exports)
}

function find({ exports, isCommonJs }: Loaded, name: string): unknown {
  // A CommonJS module is its own default export, as in an import.
  if (name === 'default' && typeof exports === 'function') return exports
  const found = exports[name]
  return isCommonJs && typeof found === 'function' ? (found as TargetFunction).bind(exports) : found
}

export async function loadTarget(ref: TargetRef): Promise<TargetFunction> {
  const loaded = await load(ref)
  const found = find(loaded, ref.export)
  if (found === undefined) throw new TargetError(`${ref.module} has no export "${ref.export}"; ${functionsOf(loaded)}`)
  if (typeof found !== 'function')
    throw new TargetError(`export "${ref.export}" of ${ref.module} is no function; ${functionsOf(loaded)}`)
  return found as TargetFunction
}

export class TargetLoader {
  readonly #refs = new Map<number, TargetRef>()
  readonly #loaded = new Map<number, LoadedTarget>()

  add(target: TargetRef & { readonly id: number }): void {
    this.#refs.set(target.id, target)
  }

  /** Null when the target has to be loaded first. */
  known(id: number): LoadedTarget | null {
    return this.#loaded.get(id) ?? null
  }

  async load(id: number): Promise<LoadedTarget> {
    const known = this.#loaded.get(id)
    if (known !== undefined) return known
    const ref = this.#refs.get(id)
    let loaded: LoadedTarget
    try {
      if (ref === undefined) throw new TargetError(`target ${id} was never announced`)
      loaded = { run: await loadTarget(ref) }
    } catch (error) {
      loaded = { error }
    }
    this.#loaded.set(id, loaded)
    return loaded
  }
}
