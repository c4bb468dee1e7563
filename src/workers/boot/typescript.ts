// Modules that are not loaded by a plain `require`: those in TypeScript, where Node does not strip types itself (before
// 22.18), and all modules of a program that has hooks of a loader.

import { register } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const TYPESCRIPT = /\.[cm]?ts$/
const LOADER_FLAG = /^--(?:import|loader|experimental-loader)\b/

/** The program's flags load hooks of modules. `--require` adds its own to `require`, which needs no import. */
function usesLoader(): boolean {
  const flags = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')]
  return flags.some((flag) => LOADER_FLAG.test(flag))
}

/** `false`, or how: by removing the types, or by more. Not in the types of Node 20. */
const stripsTypes = (): boolean => Boolean((process.features as { readonly typescript?: unknown }).typescript)

/** Hooks are there for an import, and not for every `require`: the runner imports after an error with this code. */
export function requireOrRefuse(requireFile: NodeJS.Require): (path: string) => unknown {
  const hasLoader = usesLoader()
  return (path) => {
    if (hasLoader || (TYPESCRIPT.test(path) && !stripsTypes()))
      throw Object.assign(new Error('the module has to be imported'), { code: 'ERR_REQUIRE_ESM' })
    return requireFile(path)
  }
}

let isRegistered = false

/** Before the import of a target. A program with a loader of its own leaves TypeScript to that. */
export function registerForTypeScript(url: string): void {
  const [address = ''] = url.split(/[?#]/, 1)
  if (isRegistered || !TYPESCRIPT.test(address) || stripsTypes() || usesLoader()) return
  isRegistered = true
  register(pathToFileURL(join(__dirname, 'typescript-hooks.mjs')))
}
