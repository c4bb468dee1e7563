// The program inside a child: uses the channel, loads targets, runs tasks one after the other, and exits when the
// parent stops it or has ended. A thread of such a process runs this file too.

import { inThread } from './in-thread.ts'
import { runProcess } from './run-process.ts'
import { runThread, type ThreadData } from './run-thread.ts'

if (!inThread) runProcess()
else {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads')
  if (parentPort !== null) runThread(parentPort, workerData as ThreadData)
}
