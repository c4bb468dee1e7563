// Where the caller's program asked for something: an error from another process has a stack of that process, which does
// not show which line here the error belongs to.

export interface CallSite {
  /** The lines of the stack, without the engine's own, oldest call last. */
  readonly frames: () => string
}

// Of this very file: dist/engine/executor/call-site.js, or the source.
const ENGINE = import.meta.url.slice(0, import.meta.url.indexOf('/executor/'))

/** Cheap: the text is only made on demand. */
export function callSite(): CallSite {
  const here = new Error()
  return {
    frames: () =>
      (here.stack ?? '')
        .split('\n')
        .slice(1)
        .filter((line) => !line.includes(ENGINE) && !line.includes('node:internal'))
        .join('\n'),
  }
}

/** The error with the caller's lines for a stack; its cause keeps the stack of the other process. */
export function withCallSite(error: unknown, site: CallSite): unknown {
  if (error instanceof Error) {
    const frames = site.frames()
    if (frames !== '') error.stack = `${error.name}: ${error.message}\n${frames}`
  }
  return error
}
