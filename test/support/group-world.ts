// The world around the machine of a supervised group, without processes: what is launched can come up, die, or be slow
// to stop, in any order with everything else, and the clock is a number.

import {
  alarmAtMs,
  type Group,
  type GroupInput,
  type GroupSpec,
  newGroup,
  stepGroup,
} from '../../src/engine/supervisor/group-machine.ts'

export type Presence = 'starting' | 'running' | 'stopping'

export class GroupWorld {
  group: Group
  nowMs = 0
  readonly log: string[] = []
  /** What exists; the machine's own view of it is never asked. */
  readonly processes = new Map<string, Presence>()
  /** Who was told to wait and has heard nothing since. */
  readonly waiting = new Set<string>()
  /** Called before each instruction is carried out. */
  watch: (what: 'launch' | 'stop' | 'fatal', name: string) => void = () => undefined
  readonly #random: () => number

  constructor(spec: GroupSpec, random: () => number = () => 0.5) {
    this.group = newGroup(spec)
    this.#random = random
  }

  step(input: GroupInput): void {
    // An end that was asked for is not judged, and needs no back-off.
    const isJudged = input.type === 'ended' && this.processes.get(input.name) !== 'stopping'
    if (input.type === 'ended') this.processes.delete(input.name)
    if (input.type === 'ready') this.processes.set(input.name, 'running')
    const random = isJudged ? this.#random() : 0
    const [group, todo] = stepGroup(this.group, input, this.nowMs, random)
    this.group = group
    for (const instruction of todo) {
      const { name } = instruction
      switch (instruction.do) {
        case 'launch':
          this.watch('launch', name)
          this.log.push(`start ${name} at ${this.nowMs}`)
          this.processes.set(name, 'starting')
          this.waiting.delete(name)
          break
        case 'stop':
          this.watch('stop', name)
          this.log.push(`stop ${name}`)
          this.processes.set(name, 'stopping')
          break
        case 'tell-fatal':
          this.watch('fatal', name)
          this.log.push(`fatal by ${name}`)
          break
        case 'tell-back-off':
          this.waiting.add(name)
          break
        case 'tell-called-off':
          this.waiting.delete(name)
          break
      }
    }
  }

  named(presence: Presence): string | undefined {
    return [...this.processes].find(([, is]) => is === presence)?.[0]
  }

  get alarmAtMs(): number | null {
    return alarmAtMs(this.group)
  }

  /** Until nothing happens by itself any more: those that are to stop end, those that start come up or not. */
  settle(comesUp: () => boolean = () => true): void {
    for (let steps = 0; steps < 10_000; steps++) {
      const starting = this.named('starting')
      const stopping = this.named('stopping')
      if (stopping !== undefined) this.step({ type: 'ended', name: stopping, end: 'requested' })
      else if (starting !== undefined && comesUp()) this.step({ type: 'ready', name: starting })
      else if (starting !== undefined) this.step({ type: 'ended', name: starting, end: 'abnormal' })
      else if (this.alarmAtMs !== null) {
        this.nowMs = Math.max(this.nowMs, this.alarmAtMs)
        this.step({ type: 'alarm' })
      } else return
    }
    throw new Error('it never comes to rest')
  }
}
