// A display for Electron: the one that is there, or a virtual one that ends with its user.

import { spawn } from 'node:child_process'
import { SetupFailure } from '../setup/failure.mjs'
import { hasDisplay } from '../setup/system-libraries.mjs'
import { sandboxVariables } from './sandbox.mjs'

/** @typedef {{ name: string, virtual: boolean, env: NodeJS.ProcessEnv, close: () => Promise<void> }} Display */

const size = '1920x1080'
const startMs = 10_000
const endMs = 3_000

/**
 * @template T
 * @param {(display: Display) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withDisplay(use) {
  const display = await openDisplay()
  try {
    return await use(display)
  } finally {
    await display.close()
  }
}

/**
 * Several, so that windows of several apps share neither a clipboard nor a focus: virtual ones, or once the one that is there.
 * @template T
 * @param {number} count
 * @param {(displays: readonly Display[]) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withDisplays(count, use) {
  /** @type {Display[]} */
  const displays = []
  try {
    do displays.push(await openDisplay())
    while (displays.length < count && displays[0]?.virtual === true)
    return await use(displays)
  } finally {
    for (const display of displays) await display.close()
  }
}

/** @returns {Promise<Display>} */
async function openDisplay() {
  const env = { ...process.env, ...(await sandboxVariables()) }
  if (process.platform !== 'linux' || hasDisplay()) {
    return { name: env.DISPLAY ?? env.WAYLAND_DISPLAY ?? 'screen', virtual: false, env, close: async () => {} }
  }
  const { name, close } = await startXvfb()
  return { name, virtual: true, env: { ...env, DISPLAY: name }, close }
}

/** @returns {Promise<{ name: string, close: () => Promise<void> }>} */
async function startXvfb() {
  // The parent-death signal ends it even when this process is killed. In a group of its own, because Ctrl-C reaches the
  // whole group of the terminal, and the display must outlive the app that quits on it.
  const server = ['Xvfb', '-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-noreset']
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...server], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => (said += text))
  const ended = new Promise((resolve) => {
    child.on('close', resolve)
    child.on('error', resolve)
  })

  const number = await Promise.race([firstLine(child), ended.then(() => undefined), afterMs(startMs)])
  if (number === undefined) {
    child.kill('SIGKILL')
    throw new SetupFailure(
      `Xvfb did not start: ${said.trim() || `no answer in ${startMs / 1000} s`}. Try it by hand: Xvfb -displayfd 1`,
    )
  }
  // It must not keep the script alive.
  child.unref()
  return {
    name: `:${number}`,
    close: async () => {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), endMs)
      child.ref()
      await ended
      clearTimeout(late)
    },
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
function firstLine(child) {
  const pipe = /** @type {import('node:stream').Readable} */ (child.stdio[3])
  return new Promise((resolve) => {
    let text = ''
    pipe.setEncoding('utf8').on('data', (/** @type {string} */ part) => {
      text += part
      if (text.includes('\n')) resolve(text.trim())
    })
  })
}

/**
 * @param {number} limitMs
 * @returns {Promise<undefined>}
 */
function afterMs(limitMs) {
  return new Promise((resolve) => setTimeout(resolve, limitMs, undefined).unref())
}
