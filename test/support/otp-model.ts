// OTP's supervisor once more, written the way supervisor.erl is: one thing after the other, as if stopping and starting
// took no time. Only for tests: group-machine.ts has to come to the same, though there everything can overlap.

import type { End, Intensity, RestartPolicy, Strategy } from '../../src/engine/supervisor/restart-policy.ts'

export interface ModelSpec {
  readonly policies: readonly RestartPolicy[]
  readonly strategy: Strategy
  readonly intensity: Intensity
  /** The wait of the n-th restart in a row, n from 0, before jitter. */
  readonly waitMs: (earlier: number) => number
  readonly healthyMs: number
  /** A quarter of the wait more or less. */
  readonly randoms: readonly number[]
  /** Whether the n-th start comes to its first word. */
  readonly firstWords: readonly boolean[]
}

export class OtpModel {
  nowMs = 0
  readonly log: string[] = []
  readonly up = new Map<number, number>()
  readonly held = new Set<number>()
  isFatal = false
  readonly #spec: ModelSpec
  readonly #all: readonly number[]
  readonly #inARow = new Map<number, number>()
  /** Of children that are apart from each other: when each is due. */
  readonly #due = new Map<number, number>()
  #restarts: number[] = []
  #activeMs = 0
  #started = 0
  #deaths = 0

  constructor(spec: ModelSpec) {
    this.#spec = spec
    this.#all = spec.policies.map((_, i) => i)
  }

  start(): void {
    this.#come(this.#all)
  }

  pass(ms: number): void {
    this.nowMs += ms
    this.#activeMs += ms
  }

  stop(): void {
    this.#stop(this.#all)
  }

  hold(child: number): void {
    this.held.add(child)
    this.#stop([child])
  }

  release(child: number): void {
    if (this.isFatal || this.up.has(child)) return
    this.held.delete(child)
    this.#inARow.set(child, 0)
    this.#come([child])
  }

  die(child: number, end: End): void {
    this.#died(child, end)
    this.#comeWhenDue()
  }

  #come(children: readonly number[]): void {
    if (this.#spec.strategy === 'one-for-one') {
      for (const child of children) this.#due.set(child, this.nowMs)
      this.#comeWhenDue()
      return
    }
    for (const child of children) {
      if (this.isFatal) return
      if (this.#begin(child)) continue
      // Whoever is not temporary takes the rest of this list along.
      if (this.#died(child, 'abnormal')) return
    }
  }

  #comeWhenDue(): void {
    while (this.#due.size > 0 && !this.isFatal) {
      const next = this.#all.find((child) => (this.#due.get(child) ?? Number.POSITIVE_INFINITY) <= this.nowMs)
      if (next === undefined) {
        this.nowMs = Math.min(...this.#due.values())
        continue
      }
      this.#due.delete(next)
      if (!this.#begin(next)) this.#died(next, 'abnormal')
    }
  }

  #begin(child: number): boolean {
    this.log.push(`start ${child} at ${this.nowMs}`)
    const comesUp = this.#spec.firstWords[this.#started++ % this.#spec.firstWords.length] ?? true
    if (comesUp) this.up.set(child, this.nowMs)
    return comesUp
  }

  /** True when it is started again, or all is over. */
  #died(child: number, end: End): boolean {
    const random = this.#spec.randoms[this.#deaths++ % this.#spec.randoms.length] ?? 0.5
    const upSinceMs = this.up.get(child)
    this.up.delete(child)
    const policy = this.#spec.policies[child]
    if (policy === 'temporary' || (policy === 'transient' && end !== 'abnormal')) return false
    const { maxRestarts, withinMs } = this.#spec.intensity
    this.#restarts = [this.#activeMs, ...this.#restarts].filter((atMs) => atMs >= this.#activeMs - withinMs)
    if (this.#restarts.length > maxRestarts) {
      this.isFatal = true
      this.log.push(`fatal by ${child}`)
      this.#stop(this.#all)
      return true
    }
    if (upSinceMs !== undefined && this.nowMs - upSinceMs >= this.#spec.healthyMs) this.#inARow.set(child, 0)
    const earlier = this.#inARow.get(child) ?? 0
    this.#inARow.set(child, earlier + 1)
    const waitMs = this.#spec.waitMs(earlier) * (0.75 + 0.5 * random)
    switch (this.#spec.strategy) {
      case 'one-for-one':
        this.#due.set(child, this.nowMs + waitMs)
        break
      case 'rest-for-one':
        this.#together(this.#all.slice(child), waitMs)
        break
      case 'one-for-all':
        this.#together(this.#all, waitMs)
        break
    }
    return true
  }

  #together(children: readonly number[], waitMs: number): void {
    const free = children.filter((child) => !this.held.has(child))
    this.#stop(free)
    this.nowMs += waitMs
    this.#come(free.filter((child) => this.#spec.policies[child] !== 'temporary'))
  }

  #stop(children: readonly number[]): void {
    for (const child of [...children].reverse()) {
      if (this.up.delete(child)) this.log.push(`stop ${child}`)
    }
  }
}
