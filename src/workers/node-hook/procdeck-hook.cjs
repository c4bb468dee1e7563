// The hook inside a watched Node program: NODE_OPTIONS has every Node process of the tree load it first. It tells of processes
// and threads that the program starts, and how they end, as the hook for Python does (src/workers/python/hook). CommonJS
// without syntax of the last years: any Node that a program brings must take it. An error of the hook is never the
// program's.

'use strict'

const fs = require('fs')
const os = require('os')
const path = require('path')

const LONGEST_TEXT = 300
const LARGEST_LOG = 64 * 1024 * 1024
const folder = process.env.PROCDECK_WATCH_DIR
const { O_WRONLY, O_APPEND, O_NOFOLLOW } = fs.constants

/**
 * One line by one write, as all hooks do it: processes share the file. It is opened each time, so that no descriptor of
 * ours is among those of the program.
 * @param {string} type
 * @param {Record<string, string | number | boolean | null>} fields
 */
function emit(type, fields) {
  try {
    const event = Object.assign({ e: type, t: Number(process.hrtime.bigint()), pid: process.pid }, fields)
    const log = fs.openSync(path.join(String(folder), 'events.jsonl'), O_WRONLY | O_APPEND | O_NOFOLLOW)
    try {
      if (fs.fstatSync(log).size < LARGEST_LOG) fs.writeSync(log, `${JSON.stringify(event)}\n`)
    } finally {
      fs.closeSync(log)
    }
  } catch {
    // The folder is gone, or full: the program goes on.
  }
}

/** @param {string} text */
const cut = (text) => text.slice(0, LONGEST_TEXT)

/**
 * As Python's exit codes: -N for signal N.
 * @param {number | null} code
 * @param {string | null} signal
 */
function exitCodeOf(code, signal) {
  if (!signal) return code === null ? 0 : code
  const number = /** @type {Record<string, number | undefined>} */ (os.constants.signals)[signal]
  return number === undefined ? -1 : -number
}

/**
 * The name of a child: "cluster worker 2", or its script, or its program.
 * @param {{ file?: string, args?: readonly string[], envPairs?: readonly string[] }} options
 */
function nameOf(options) {
  const worker = (options.envPairs || []).find((pair) => pair.startsWith('NODE_UNIQUE_ID='))
  if (worker !== undefined) return `cluster worker ${worker.slice('NODE_UNIQUE_ID='.length)}`
  const [program = options.file || '', ...args] = options.args || []
  const isNode = path.basename(program) === path.basename(process.execPath)
  const script = isNode ? args.find((arg) => !arg.startsWith('-')) : undefined
  return cut(path.basename(script === undefined ? program : script))
}

function watchProcesses() {
  const { ChildProcess } = require('child_process')
  const original = ChildProcess.prototype.spawn
  /** @this {any} */
  ChildProcess.prototype.spawn = function spawn(/** @type {any} */ options) {
    const result = Reflect.apply(original, this, arguments)
    try {
      const { pid, _handle: handle } = this
      if (pid === undefined || handle === null) return result
      emit('start', { child: pid, name: nameOf(options), daemon: false, method: 'exec' })
      // Not a listener: the program may count its own.
      const onExit = handle.onexit
      handle.onexit = function (/** @type {number} */ code, /** @type {string} */ signal) {
        emit('end', { child: pid, code: exitCodeOf(code, signal), joined: null })
        return Reflect.apply(onExit, this, arguments)
      }
    } catch {
      // Other insides than those that are known: the kernel shows the process without us.
    }
    return result
  }
  Object.defineProperty(ChildProcess.prototype.spawn, 'length', { value: original.length })
}

function watchThreads() {
  process.on('worker', (worker) => {
    const thread = worker.threadId
    emit('thread', { thread })
    worker.once('exit', (/** @type {number} */ code) => {
      emit('threadend', { thread, code })
    })
  })
}

/** A thread loads this file too, and is told by the process that made it. */
function isMainThread() {
  try {
    return require('worker_threads').isMainThread
  } catch {
    return true // a Node without threads
  }
}

try {
  if (folder !== undefined && isMainThread()) {
    const command = [process.argv0].concat(process.execArgv, process.argv.slice(1)).join('\0')
    emit('hello', { ppid: process.ppid, version: process.versions.node, cmd: `${cut(command)}\0` })
    // For a stack on demand each process needs a port of its own, and all have the same by default.
    if (process.debugPort === 9229) process.debugPort = 0
    watchProcesses()
    watchThreads()
  }
} catch {
  // The program runs unwatched rather than not at all.
}
