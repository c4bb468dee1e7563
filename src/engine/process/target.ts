// A target: a module and the name of its exported function. A closure cannot cross to another process: it is refused.

import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RUNTIMES, type Runtime } from '../../shared/process.ts'
import { OptionError, TaskSerializationError } from '../errors.ts'
import { oneOf } from '../options/values.ts'

/** What a process runs. */
export interface Target {
  /** `new URL('./tasks.js', import.meta.url)`, or an absolute path. */
  readonly module: URL | string
  /** Name of an exported function; of a function of Python also one in a class: `Words.count`. */
  readonly export: string
  /** What runs it. Default: `python` for a file whose name ends with `.py`, otherwise `node`. */
  readonly runtime?: Runtime
}

export interface TargetUrl {
  readonly module: string
  readonly export: string
  readonly runtime: Runtime
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
  const { export: name } = target
  if (typeof name !== 'string' || name === '')
    throw new OptionError('target.export', 'the name of an exported function', name)
  const module = moduleAddress('target.module', target.module)
  const runtime = oneOf('target.runtime', target.runtime ?? runtimeOf(module), RUNTIMES)
  return { module, export: name, runtime }
}

/** @throws OptionError */
export function moduleAddress(option: string, module: unknown): string {
  if (module instanceof URL) return module.href
  if (typeof module !== 'string') throw new OptionError(option, 'a URL or an absolute path', module)
  if (module.startsWith('file:')) return module
  if (!isAbsolute(module))
    throw new OptionError(option, "a URL or an absolute path (new URL('./tasks.js', import.meta.url))", module)
  return pathToFileURL(module).href
}

/** By the ending of its file. */
function runtimeOf(address: string): Runtime {
  return /\.py(?:$|[?#])/.test(address) ? 'python' : 'node'
}
