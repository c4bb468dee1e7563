// The library's link inside a child: the child's name, and requests to the parent. The worker host sets it, so that a
// task's module that imports the library finds the same link.

export interface ChildLink {
  readonly name: string
  readonly pid: number
  readonly parentPid: number
  /** Sends a request to a service of the parent. @throws what the service threw, with its name. */
  readonly request: (service: string, body: unknown) => Promise<unknown>
  /** The same, where only the response ends the wait: it may be part of a deadlock. */
  readonly wait: (service: string, body: unknown) => Promise<unknown>
}

const PLACE = Symbol.for('procdeck.child')

/** Null in a process that is no child. */
export function childLink(): ChildLink | null {
  return (globalThis as { [PLACE]?: ChildLink })[PLACE] ?? null
}

export function setChildLink(link: ChildLink): void {
  Object.defineProperty(globalThis, PLACE, { value: link, configurable: true })
}
