// A program that is loaded when it starts: each is a separate file, compiled and not bundled, and shown unchanged.

import type { RunProgram } from '../session/run/run-scope.ts'

export function programAt(address: URL): RunProgram {
  return async (run) => {
    const { program } = (await import(/* @vite-ignore */ address.href)) as { readonly program: RunProgram }
    run.follow(address)
    return program(run)
  }
}
