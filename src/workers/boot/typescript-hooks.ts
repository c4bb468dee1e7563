// Hooks of modules for Node before 22.18: a file in TypeScript is loaded without its types, by the stripper of Node's later
// versions. Spaces take the place of types, so each line and column of a stack is that of the file.

import { transformSync } from '@swc/wasm-typescript'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileFunction } from 'node:vm'

interface Loaded {
  readonly format: string
  readonly source: string
  readonly shortCircuit: true
}

type NextLoad = (url: string, context: object) => Loaded | Promise<Loaded>

export function load(url: string, context: object, next: NextLoad): Loaded | Promise<Loaded> {
  const [address = ''] = url.split(/[?#]/, 1)
  const kind = /^file:.*\.([cm]?)ts$/.exec(address)?.[1]
  if (kind === undefined) return next(url, context)
  const path = fileURLToPath(address)
  const source = withoutTypes(readFileSync(path, 'utf8'), path)
  return { format: formatOf(kind, path, source), source, shortCircuit: true }
}

/** @throws SyntaxError, also for what has to be compiled and not only removed: an enum, a parameter property. */
function withoutTypes(source: string, path: string): string {
  try {
    return transformSync(source, { mode: 'strip-only', filename: path }).code
  } catch (error) {
    const { message } = error as { readonly message?: unknown }
    throw new SyntaxError(`${path}: ${String(message ?? error)}`)
  }
}

function formatOf(kind: string, path: string, source: string): string {
  if (kind === 'm') return 'module'
  if (kind === 'c') return 'commonjs'
  return typeOfPackage(dirname(path)) ?? (isCommonJs(source) ? 'commonjs' : 'module')
}

/** As Node finds it: in the nearest package.json. */
function typeOfPackage(folder: string): string | null {
  const file = join(folder, 'package.json')
  if (existsSync(file)) {
    const { type } = JSON.parse(readFileSync(file, 'utf8')) as { readonly type?: unknown }
    return type === 'module' || type === 'commonjs' ? type : null
  }
  const above = dirname(folder)
  return above === folder ? null : typeOfPackage(above)
}

/** What can be the body of a function has no `import` and no `export`. */
function isCommonJs(source: string): boolean {
  try {
    compileFunction(source, ['exports', 'require', 'module', '__filename', '__dirname'])
    return true
  } catch {
    return false
  }
}
