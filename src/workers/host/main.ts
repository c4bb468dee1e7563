// What runs inside a child: speaks the channel, loads targets, runs tasks one after the other, and goes when it is
// told to or when its parent is gone. A thread of such a process runs this file too.

import { runProcess } from './run-process.ts'
import { runThread, type ThreadData } from './run-thread.ts'
import { THREAD_ARGUMENT } from './worker-threads.ts'

if (process.argv[2] !== THREAD_ARGUMENT) runProcess()
else {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads')
  if (parentPort !== null) runThread(parentPort, workerData as ThreadData)
}
