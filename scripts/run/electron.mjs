// Runs Electron in the foreground: signals go to it, its exit code comes back, known noise stays out of the terminal.

import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { root } from '../setup/paths.mjs'

const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

const lastWordsMs = 300

/** Chromium without a session bus or a graphics card says these, and nothing is wrong. */
const noise = [
  /Failed to connect to the bus/,
  /Exiting GPU process due to errors during initialization/,
  /Failed to call method: org\.freedesktop/,
]

/** @returns {string} the path of the binary */
export function electronBinary() {
  return createRequire(import.meta.url)('electron')
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code; 128 + N after signal N, as a shell says it
 */
export function runElectron(args, env) {
  return runForwarding(electronBinary(), args, env)
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
export function runForwarding(command, args, env) {
  // A group of its own: Ctrl-C reaches the whole group of the terminal, and the app would get each signal twice.
  const child = spawn(command, args, { env, cwd: root, detached: true, stdio: ['inherit', 'inherit', 'pipe'] })
  createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stderr) }).on('line', (line) => {
    if (!noise.some((pattern) => pattern.test(line))) process.stderr.write(`${line}\n`)
  })

  let asked = 0
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    asked += 1
    // The first asks. Somebody who insists means it.
    signalGroup(child.pid, asked === 1 ? signal : 'SIGKILL', asked > 1)
  }
  for (const signal of signals) process.on(signal, forward)

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    // A process that the app left behind would hold standard error, and with it this one, open.
    child.on('exit', () => setTimeout(() => child.stderr?.destroy(), lastWordsMs))
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      resolve(code ?? 128 + signalNumber(signal))
    })
  })
}

/**
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 * @param {boolean} group
 */
function signalGroup(pid, signal, group) {
  if (pid === undefined) return
  try {
    process.kill(group ? -pid : pid, signal)
  } catch {
    // It ended a moment ago: what was wanted.
  }
}

/** @param {NodeJS.Signals | null} signal */
function signalNumber(signal) {
  return signal === null ? 0 : constants.signals[signal]
}
