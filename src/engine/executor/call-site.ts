// Where the caller's program asked for something: an error from another process has a stack of that process, which does
// not show which line here the error belongs to.

import { ProcdeckError, RemoteTaskError } from '../errors.ts'

export interface CallSite {
  /** The lines of the stack, without the engine's own, oldest call last. */
  readonly frames: () => string
}

/** What the engine's lines of a stack have in common: its folder, or the one file that it was bundled into. */
export function engineOf(url: string): string {
  const at = url.lastIndexOf('/executor/call-site.')
  return at === -1 ? url : url.slice(0, at + 1)
}

const ENGINE = engineOf(import.meta.url)

/** Cheap: the text is only made on demand. */
export function callSite(): CallSite {
  const here = new Error()
  return {
    frames: () =>
      plainStackOf(here)
        .split('\n')
        .slice(1)
        .filter((line) => !line.includes(ENGINE) && !line.includes('node:internal'))
        .join('\n'),
  }
}

/** As the runtime writes it: the program may have a `prepareStackTrace` that gives no text, or throws. */
function plainStackOf(error: Error): string {
  const own = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  try {
    if (own !== undefined) Reflect.set(Error, 'prepareStackTrace', undefined)
    const stack: unknown = error.stack
    return typeof stack === 'string' ? stack : ''
  } catch {
    return ''
  } finally {
    if (own !== undefined) Object.defineProperty(Error, 'prepareStackTrace', own)
  }
}

/**
 * The error of another process, or of the library, with the caller's lines for a stack; its cause keeps the stack of the
 * other process. The caller's own error, the reason of a signal, is left as it is.
 */
export function withCallSite(error: unknown, site: CallSite): unknown {
  const isRemote = error instanceof RemoteTaskError
  if (!isRemote && !(error instanceof ProcdeckError)) return error
  const frames = site.frames()
  if (frames === '') return error
  // Tasks that were lost together have one error: each future has a copy, with a stack of its own.
  const own = isRemote ? error : copyOf(error)
  own.stack = `${own.name}: ${own.message}\n${frames}`
  return own
}

function copyOf(error: Error): Error {
  const copy = Object.defineProperties(new Error(), Object.getOwnPropertyDescriptors(error)) as Error
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object) as Error
}
