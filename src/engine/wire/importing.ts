// What a child imports now, for the main guard (process/main-guard.ts): a module that starts processes while a child
// imports it would start them again in each of those. The worker host and the library that such a module imports are two
// copies of this file, so the state is global.

import type { AsyncLocalStorage } from 'node:async_hooks'

interface Importing {
  /** Modules that are being imported, the outermost first. */
  readonly modules: string[]
  /** The module from whose top level the running code comes. The library makes it, at its first import. */
  context: AsyncLocalStorage<string | undefined> | null
}

const PLACE = Symbol.for('procdeck.importing')

export function importing(): Importing {
  const place = globalThis as { [PLACE]?: Importing }
  return (place[PLACE] ??= { modules: [], context: null })
}

/** Runs the import of a module; what the module starts at its top level is known as that, also after the import. */
export async function whileImporting<T>(module: string, load: () => Promise<T>): Promise<T> {
  const state = importing()
  state.modules.push(module)
  try {
    const loaded = state.context === null ? load() : state.context.run(module, load)
    // A module that is loaded at once sets the context for its caller too, and so for the task.
    state.context?.enterWith(undefined)
    return await loaded
  } finally {
    state.modules.splice(state.modules.lastIndexOf(module), 1)
  }
}
