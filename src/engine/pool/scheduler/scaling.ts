// The workers of a pool and how many of them there shall be: who starts, who goes, whose place is vacant. A part of the
// scheduler's machine; like it, without clock or process.

import type { SchedulerInstruction, SchedulerOptions, WorkerId } from './scheduler-messages.ts'
import type { Worker } from './scheduler-state.ts'

export class Scaling {
  readonly workers = new Map<WorkerId, Worker>()
  readonly #options: SchedulerOptions
  /** Places of dead workers that nobody has taken yet. */
  readonly #vacant: WorkerId[] = []
  #starting = 0
  wanted: number
  backingOff = false

  constructor(options: SchedulerOptions) {
    this.#options = options
    this.wanted = options.workers
  }

  /** Whether any worker could still do something. */
  get hasHope(): boolean {
    for (const worker of this.workers.values()) if (!worker.leaving && !worker.replaced) return true
    return false
  }

  ready(id: WorkerId): void {
    const worker = this.workers.get(id)
    if (worker === undefined || worker.ready) return
    worker.ready = true
    this.#starting--
  }

  ended(worker: Worker): void {
    this.workers.delete(worker.id)
    if (!worker.ready) this.#starting--
    if (!worker.leaving && !worker.replaced) this.#vacant.push(worker.id)
  }

  /** It goes, whatever it does, and another one takes its place now. */
  replace(worker: Worker): void {
    if (worker.replaced) return
    worker.replaced = true
    worker.stopped = true
    if (!worker.leaving) this.#vacant.push(worker.id)
  }

  /** Tasks that it may still be given. */
  room(worker: Worker): number {
    const { maxTasksPerChild } = this.#options
    return maxTasksPerChild === null ? Number.POSITIVE_INFINITY : maxTasksPerChild - worker.assigned
  }

  /** True once: it has done all that it may, and is to be stopped and replaced. */
  usedUp(worker: Worker): boolean {
    if (this.room(worker) > 0 || worker.chunks.length > 0 || worker.replaced || worker.stopped) return false
    this.replace(worker)
    return true
  }

  /** As many as are wanted: takes back, starts, or lets the youngest go. */
  arrange(over: boolean, hopeless: boolean): SchedulerInstruction[] {
    const todo: SchedulerInstruction[] = []
    const wanted = over ? 0 : this.wanted
    const all = [...this.workers.values()].filter((worker) => !worker.replaced)
    const staying = all.filter((worker) => !worker.leaving)
    for (const worker of staying.slice(wanted)) worker.leaving = true
    let missing = wanted - staying.length
    for (const worker of all) {
      if (missing <= 0) break
      if (!worker.leaving || worker.stopped) continue
      worker.leaving = false
      missing--
    }
    for (const worker of all) {
      // One that is still starting can be taken back until it could take work.
      if (!worker.leaving || worker.stopped || !worker.ready || worker.chunks.length > 0) continue
      worker.stopped = true
      todo.push({ do: 'stop', worker: worker.id })
    }
    this.#start(missing, hopeless, todo)
    return todo
  }

  #start(missing: number, hopeless: boolean, todo: SchedulerInstruction[]): void {
    // A vacant place beyond the wanted number is given up.
    while (this.#vacant.length > Math.max(0, missing)) this.#vacant.shift()
    if (this.backingOff || hopeless) return
    for (let i = 0; i < missing && this.#starting < this.#options.startingLimit; i++) {
      this.#starting++
      todo.push({ do: 'start', replaces: this.#vacant.shift() ?? null })
    }
  }
}
