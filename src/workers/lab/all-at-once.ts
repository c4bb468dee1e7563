// The tasks of a map all at once in one process: so many of them wait at the same time, and one calculates.

interface Work {
  /** URL of the module of the user's function. */
  readonly module: string
  readonly export: string
  readonly inputs: readonly unknown[]
  readonly atOnce: number
}

/** Milliseconds from the first call to the last result, and how many there were. @throws what a task throws first */
export async function allAtOnce({ module, export: name, inputs, atOnce }: Work) {
  const { [name]: work } = (await import(module)) as Record<string, ((input: unknown) => unknown) | undefined>
  if (work === undefined) throw new TypeError(`${module} exports no function "${name}"`)
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < inputs.length) await work(inputs[next++])
  }
  const beganMs = performance.now()
  await Promise.all(Array.from({ length: atOnce }, lane))
  return { ms: performance.now() - beganMs, tasks: inputs.length }
}
