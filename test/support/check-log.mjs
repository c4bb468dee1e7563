// The judge of promise 1, a program of its own that shares no code with the engine:
//
//   node check-log.mjs LOG MODULE EXPORT
//
// reads a log of accepted tasks and their outcomes, one a line, and the function that says what each task's value is.
//   accepted 17
//   outcome 17 done 123
// Prints its verdict as JSON. Exit code 1: something is lost, doubled, wrong, or cannot be read.

import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const EXAMPLES = 5
const ACCEPTED = /^accepted (\d+)$/
const OUTCOME = /^outcome (\d+) ([a-z]+) (.+)$/

const [log, module, name] = process.argv.slice(2)
if (log === undefined || module === undefined || name === undefined) {
  console.error('usage: node check-log.mjs LOG MODULE EXPORT')
  process.exit(2)
}
const expected = (await import(module.startsWith('file:') ? module : pathToFileURL(resolve(module)).href))[name]

const accepted = new Map()
const outcomes = new Map()
const verdict = { accepted: 0, outcomes: 0, lost: 0, doubled: 0, wrong: 0, uninvited: 0, unreadable: 0, examples: [] }

function blame(what, line) {
  verdict[what]++
  if (verdict.examples.length < EXAMPLES) verdict.examples.push(`${what}: ${line}`)
}

function isRight(task, outcome, text) {
  if (outcome !== 'done') return false
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(expected(task))
  } catch {
    return false
  }
}

for await (const line of createInterface({ input: createReadStream(log), crlfDelay: Number.POSITIVE_INFINITY })) {
  const began = ACCEPTED.exec(line)
  const ended = began === null ? OUTCOME.exec(line) : null
  if (began !== null) {
    const task = Number(began[1])
    verdict.accepted++
    if (accepted.has(task)) blame('doubled', line)
    accepted.set(task, true)
  } else if (ended !== null) {
    const task = Number(ended[1])
    verdict.outcomes++
    if (outcomes.has(task)) blame('doubled', line)
    else if (!isRight(task, ended[2], ended[3])) blame('wrong', line)
    outcomes.set(task, true)
  } else blame('unreadable', line.slice(0, 100))
}
for (const task of accepted.keys()) if (!outcomes.has(task)) blame('lost', `task ${task} has no outcome`)
for (const task of outcomes.keys()) if (!accepted.has(task)) blame('uninvited', `task ${task} was never accepted`)
// A log without a task shows nothing.
const fine =
  verdict.accepted > 0 && verdict.lost + verdict.doubled + verdict.wrong + verdict.uninvited + verdict.unreadable === 0
console.log(JSON.stringify({ fine, ...verdict }))
process.exitCode = fine ? 0 : 1
