// Whether this code runs in a worker thread of a child. By an argument that the host gives its threads: to ask Node for it
// would load what threads need, 2 ms of the 40 that a process needs to start.

export const THREAD_ARGUMENT = 'thread'

export const inThread = process.argv[2] === THREAD_ARGUMENT

/** What every child has and what wakes nobody: its channel and its output. Of a thread both are ports. */
const QUIET = new Set(inThread ? ['MessagePort'] : ['PipeWrap', 'TTYWrap'])

/** No timer, file or other connection could wake this program: only what it hears from its parent. */
export function onlyChannelIsOpen(): boolean {
  return process.getActiveResourcesInfo().every((kind) => QUIET.has(kind))
}
