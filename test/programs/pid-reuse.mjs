// A program for a PID namespace of its own, where it may say which number the next process gets: it lets strangers have
// the numbers of dead children before anybody is told of the deaths, and then orders the children to be killed.
//
//   node pid-reuse.mjs orders KILLS FOLDER
//   node pid-reuse.mjs lifeline OWNERS OWNER-PROGRAM
//
// Prints its metrics as JSON. A stranger leads a group and a session of its own and does nothing: any signal shows on it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { Supervisor } from 'procdeck'
import { stateOf } from '../support/proc-stat.mjs'

const [mode, count, place] = [process.argv[2], Number(process.argv[3]), process.argv[4]]
const metrics = { kills: 0, orders: 0, numbersReused: 0, wrongSignals: 0, wrongExitCodes: 0 }

/** The lifeline of this program. */
function helperOf(owner) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const isChild = readFileSync(`/proc/${pid}/status`, 'latin1').includes(`PPid:\t${owner}\n`)
      if (isChild && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('TERM INT HUP QUIT')) return Number(pid)
    } catch {
      // ended meanwhile
    }
  }
  return null
}

async function until(what, condition) {
  for (const limit = performance.now() + 20_000; !condition(); await delay(1))
    if (performance.now() > limit) throw new Error(`waited for: ${what}`)
}

/** Somebody else gets this number; null when another process was quicker, or the number is not free. */
function plant(pid) {
  writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1))
  const stranger = spawn('sleep', ['1000'], { stdio: 'ignore', detached: true })
  if (stranger.pid === pid) return stranger
  stranger.kill('SIGKILL')
  return null
}

/** Whether no signal has come to it; then it may go. */
async function leave(stranger) {
  metrics.numbersReused++
  const well = stranger.exitCode === null && stranger.signalCode === null && 'SRD'.includes(stateOf(stranger.pid))
  if (!well) metrics.wrongSignals++
  stranger.kill('SIGKILL')
  if (stranger.exitCode === null && stranger.signalCode === null) await once(stranger, 'exit')
}

async function orders() {
  // A child that costs little: the library starts what is in process.execPath.
  const idle = `${place}/idle.sh`
  writeFileSync(idle, '#!/bin/sh\nexec sleep 1000\n')
  chmodSync(idle, 0o755)
  process.execPath = idle
  const supervisor = new Supervisor({ output: 'capture', graceMs: 20 })
  const owner = { onFrame() {}, onReady() {}, onDrained() {} }

  const order = (child) => {
    for (const action of ['pause', 'resume', 'ask', 'terminate', 'kill']) supervisor.act(child.id, action, 'procdeck')
    child.stop('you', 'kill', 20)
    child.killNow()
    metrics.orders += 7
  }
  let dying = new Map()
  let strangers = []
  supervisor.journal.subscribe((event) => {
    if (event.type !== 'process.exited') return
    dying.delete(event.processId)
    // The system has waited for the others too, and their numbers are free; of those we have not been told.
    for (const child of dying.values()) {
      const stranger = plant(child.pid)
      if (stranger !== null) strangers.push(stranger)
    }
    for (const child of dying.values()) order(child)
    dying = new Map()
  })

  for (let round = 0; metrics.kills < count; round++) {
    const children = Array.from({ length: 8 }, () => {
      const name = (id) => `child-${id}`
      const child = supervisor.create({ name, runId: null, startMethod: 'spawn', replaces: null }, owner)
      child.start()
      return child
    })
    await delay(12) // a tick of the kernel's clock, by which births are told apart
    dying = new Map(children.map((child) => [child.id, child]))
    for (const { pid } of children) process.kill(pid, 'SIGKILL')
    // Dead, and not waited for: the numbers are still theirs.
    for (const { pid } of children) while (stateOf(pid) !== 'Z');
    if (round % 4 === 0) for (const child of children) order(child)
    await Promise.all(children.map(({ released }) => released))
    for (const child of children) {
      order(child)
      if (child.life.exitCode !== -9) metrics.wrongExitCodes++
    }
    await delay(25) // longer than the grace time: what a ladder had in mind has come
    await Promise.all(strangers.map(leave))
    strangers = []
    metrics.kills += children.length
  }
  await supervisor.close()
}

/** The owner is killed, its helper sleeps; strangers get the numbers that are on its list; then it wakes. */
async function lifeline() {
  for (let i = 0; i < count; i++) {
    const owner = spawn(process.execPath, [place, 'busy'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [line] = await once(createInterface({ input: owner.stdout }), 'line')
    const { pids } = JSON.parse(line)
    let helper = null
    await until('the helper is there', () => (helper = helperOf(owner.pid)) !== null)
    await delay(200) // it has read its list
    process.kill(helper, 'SIGSTOP')
    owner.kill('SIGKILL')
    await until('the children are gone', () => pids.every((pid) => stateOf(pid) === null))
    const strangers = pids.map(plant).filter((stranger) => stranger !== null)
    process.kill(helper, 'SIGCONT')
    await until('the helper is gone', () => stateOf(helper) === null)
    await delay(20)
    await Promise.all(strangers.map(leave))
    metrics.kills += pids.length
  }
}

await (mode === 'orders' ? orders() : lifeline())
console.log(JSON.stringify(metrics))
