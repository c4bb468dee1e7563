// A target: a module and the name of its exported function. A closure cannot cross to another process: it is refused.

import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OptionError, TaskSerializationError } from '../errors.ts'

/** What a process runs. */
export interface Target {
  /** `new URL('./tasks.js', import.meta.url)`, or an absolute path. */
  readonly module: URL | string
  /** Name of an exported function. */
  readonly export: string
}

export interface TargetUrl {
  readonly module: string
  readonly export: string
}

export function resolveTarget(target: Target): TargetUrl {
  if (typeof target === 'function') {
    throw new TaskSerializationError(
      'the target',
      '',
      'it is a function; give { module, export } instead, a closure does not cross to another process',
    )
  }
  if (typeof target !== 'object' || target === null) throw new OptionError('target', '{ module, export }', target)
  const { module, export: name } = target
  if (typeof name !== 'string' || name === '')
    throw new OptionError('target.export', 'the name of an exported function', name)
  if (module instanceof URL) return { module: module.href, export: name }
  if (typeof module !== 'string') throw new OptionError('target.module', 'a URL or an absolute path', module)
  if (module.startsWith('file:')) return { module, export: name }
  if (!isAbsolute(module))
    throw new OptionError('target.module', "a URL or an absolute path (new URL('./tasks.js', import.meta.url))", module)
  return { module: pathToFileURL(module).href, export: name }
}
