// Loads a user's module and lists the functions that it exports. In a child, because loading runs its code.

import { spawnSync } from 'node:child_process'
import { register } from 'node:module'
import { fileURLToPath } from 'node:url'

interface Found {
  readonly name: string
  readonly parameters: number
}

interface Inspected {
  readonly functions: readonly Found[]
  readonly classes: readonly string[]
}

const CHECK_MS = 5_000

/** Adds the place of a syntax error: Node omits it in the error of an ES module, and prints it to stderr only. */
function withPlace(error: unknown, url: string): unknown {
  const path = fileURLToPath(url)
  if (!(error instanceof SyntaxError) || String(error.stack).includes(path)) return error
  const { stderr } = spawnSync(process.execPath, ['--check', path], {
    encoding: 'utf8',
    timeout: CHECK_MS,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  const first = stderr.split('\n', 1)[0] ?? ''
  if (first.includes(path)) error.stack = `${first}\n${error.stack}`
  return error
}

/** True for what only `new` can call: a class of JavaScript, or of the runtime. A function may be a constructor as well. */
function isClass(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false
}

/** `false` where the runtime does not remove types itself; not in the types of Node 20. */
const stripsTypes = (): boolean => Boolean((process.features as { readonly typescript?: unknown }).typescript)

/**
 * The list of modules that this child imports now, for the main guard: engine/wire/importing.ts, which this file cannot
 * import, because it is compiled by itself.
 */
function imported(): string[] {
  const place = globalThis as unknown as Record<symbol, { modules: string[]; atOnce: null; context: null } | undefined>
  return (place[Symbol.for('procdeck.importing')] ??= { modules: [], atOnce: null, context: null }).modules
}

/**
 * Its functions, and the names of its classes, which cannot be tasks. `hooks`: address of the module that removes types.
 * @throws whatever the module throws at load.
 */
export async function inspectModule(url: string, hooks: string): Promise<Inspected> {
  if (/\.[cm]?ts$/.test(url) && !stripsTypes()) register(hooks)
  let module: Record<string, unknown>
  try {
    imported().push(url)
    module = (await import(/* @vite-ignore */ url)) as Record<string, unknown>
  } catch (error) {
    throw withPlace(error, url)
  }
  // Node 23 and later list a CommonJS module under this name a second time.
  const callable = Object.entries(module).flatMap(([name, value]) =>
    typeof value === 'function' && name !== 'module.exports' ? [{ name, value }] : [],
  )
  return {
    functions: callable.flatMap(({ name, value }) => (isClass(value) ? [] : [{ name, parameters: value.length }])),
    classes: callable.flatMap(({ name, value }) => (isClass(value) ? [name] : [])),
  }
}
