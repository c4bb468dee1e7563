// Whether this code runs in a worker thread of a child. By an argument that the host gives its threads: to ask Node for it
// would load what threads need, 2 ms of the 40 that a process needs to start.

export const THREAD_ARGUMENT = 'thread'

export const inThread = process.argv[2] === THREAD_ARGUMENT
