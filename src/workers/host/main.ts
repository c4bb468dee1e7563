// What runs inside a child: speaks the channel, loads targets, runs tasks one after the other, and goes when it is
// told to or when its parent is gone. A thread of such a process runs this file too.

import { parentPort, workerData } from 'node:worker_threads'
import { runProcess } from './run-process.ts'
import { runThread, type ThreadData } from './run-thread.ts'

if (parentPort === null) runProcess()
else runThread(parentPort, workerData as ThreadData)
