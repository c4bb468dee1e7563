// A Node program with a forked script, a spawned program, two cluster workers and a worker thread, each with an end of its own.

import { fork, spawn } from 'node:child_process'
import cluster from 'node:cluster'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isMainThread, Worker } from 'node:worker_threads'

const OWN = fileURLToPath(import.meta.url)

if (!isMainThread) process.exit(4)
if (process.argv[2] === 'child') process.exit(3)
if (cluster.isWorker) process.exit(cluster.worker?.id === 1 ? 0 : 7)

const ends = []
const forked = fork(OWN, ['child'])
ends.push(['forked', ...(await once(forked, 'exit'))])
const sleeper = spawn('sleep', ['60'])
sleeper.kill('SIGKILL')
ends.push(['sleep', ...(await once(sleeper, 'exit'))])
for (let i = 0; i < 2; i++) ends.push(['cluster', ...(await once(cluster.fork(), 'exit'))])
ends.push(['thread', ...(await once(new Worker(OWN), 'exit'))])
console.log(JSON.stringify(ends))
