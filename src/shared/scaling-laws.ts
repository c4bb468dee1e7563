// The curves that speed-up is fitted with.

/** Amdahl's law: `serial` is the share of the work that no worker takes from the others. */
export function amdahl(serial: number, workers: number): number {
  return 1 / (serial + (1 - serial) / workers)
}

/** The Universal Scalability Law, relative to one worker. */
export function universalScalability(contention: number, coherence: number, workers: number): number {
  return workers / (1 + contention * (workers - 1) + coherence * workers * (workers - 1))
}
