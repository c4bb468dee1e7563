// What the three processes run: one sleeps, one does not end at SIGTERM, one stops itself.

import { setTimeout as sleep } from 'node:timers/promises'
import type { QueueProxy } from 'procdeck'

export async function sleepLong(atWork: QueueProxy<string>, sleepMs: number): Promise<void> {
  console.log('sleeping')
  await atWork.put('sleeper')
  await sleep(sleepMs)
}

export async function ignoreTerm(atWork: QueueProxy<string>, sleepMs: number): Promise<void> {
  process.on('SIGTERM', () => {
    console.log('got SIGTERM, and goes on')
  })
  console.log('ignoring SIGTERM')
  await atWork.put('stubborn')
  await sleep(sleepMs)
}

export async function stopItself(atWork: QueueProxy<string>, sleepMs: number): Promise<void> {
  console.log('stopping myself')
  await atWork.put('stopped')
  process.kill(process.pid, 'SIGSTOP')
  await sleep(sleepMs)
}
