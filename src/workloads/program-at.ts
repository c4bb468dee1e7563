// A program that is loaded when it is started: each is a file of its own, compiled and not bundled, and shown as it stands.

import type { RunProgram } from '../session/run/run.ts'

export function programAt(address: URL): RunProgram {
  return async (run) => {
    const { program } = (await import(/* @vite-ignore */ address.href)) as { readonly program: RunProgram }
    return program(run)
  }
}
