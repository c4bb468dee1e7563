// Whether this code runs in a worker thread of a child. The host marks its threads by an argument: Node's own way loads
// the module for threads, which takes 2 ms of the 40 that a process needs to start.

export const THREAD_ARGUMENT = 'thread'

export const inThread = process.argv[2] === THREAD_ARGUMENT

/** Resources of every child that cannot wake it without its parent: channel and output. In a thread both are ports. */
const QUIET = new Set(inThread ? ['MessagePort'] : ['PipeWrap', 'TTYWrap'])

/** True when only a frame from the parent can wake this program: it has no timer, file or other connection. */
export function onlyChannelIsOpen(): boolean {
  return process.getActiveResourcesInfo().every((kind) => QUIET.has(kind))
}
