// What a child imports now, for the main guard (process/main-guard.ts): a module that starts processes while a child
// imports it would start them again in each of those. The worker host and the library that such a module imports are two
// copies of this file, so the state is global.

import type { AsyncLocalStorage } from 'node:async_hooks'

interface Importing {
  /** Modules that are being imported, the outermost first. */
  readonly modules: string[]
  /** The module that is being loaded without a return to the event loop: code that runs now is of its top level. */
  atOnce: string | null
  /** The module from whose top level the running code comes. The library makes it, at its first import. */
  context: AsyncLocalStorage<string | undefined> | null
}

const PLACE = Symbol.for('procdeck.importing')

export function importing(): Importing {
  const place = globalThis as { [PLACE]?: Importing }
  return (place[PLACE] ??= { modules: [], atOnce: null, context: null })
}

/** Loads a module at once, and marks what its top level starts, also what starts later, with the module's address. */
export function loadingAtOnce<T>(module: string, load: () => T): T {
  const state = importing()
  const { atOnce, context } = state
  state.modules.push(module)
  state.atOnce = module
  try {
    return context === null ? load() : context.run(module, load)
  } finally {
    state.modules.pop()
    state.atOnce = atOnce
    // The library has set it for the caller too, and so for the task.
    if (context === null) state.context?.enterWith(undefined)
  }
}

/** Imports a module. */
export async function whileImporting<T>(module: string, load: () => Promise<T>): Promise<T> {
  const { modules, context } = importing()
  modules.push(module)
  try {
    return await (context === null ? load() : context.run(module, load))
  } finally {
    modules.splice(modules.lastIndexOf(module), 1)
  }
}
