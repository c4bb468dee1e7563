// What the library finds inside a child: its own name, and the way to ask the parent. The worker host puts it there, so
// that a task's module that imports the library finds the same one.

export interface ChildLink {
  readonly name: string
  readonly pid: number
  readonly parentPid: number
  /** Requests a service of the parent. @throws what it threw there, with its name. */
  readonly request: (service: string, body: unknown) => Promise<unknown>
  /** The same, where nothing but the answer ends the wait: it may be part of a deadlock. */
  readonly wait: (service: string, body: unknown) => Promise<unknown>
}

const PLACE = Symbol.for('procdeck.child')

/** Null in a process that is nobody's child. */
export function childLink(): ChildLink | null {
  return (globalThis as { [PLACE]?: ChildLink })[PLACE] ?? null
}

export function setChildLink(link: ChildLink): void {
  Object.defineProperty(globalThis, PLACE, { value: link, configurable: true })
}
