// A program that answers each line of JSON with a line of JSON. It ends when its input ends, so none outlives a bench
// that is stopped.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const STOP_MS = 5_000
const ANSWER_MS = 60_000

/** @typedef {{ first: unknown, ask: (question: unknown) => Promise<unknown>, stop: () => Promise<void> }} LineChild */

/**
 * Resolves when it has said its first line.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {number} [answerMs] longest wait for a line
 * @returns {Promise<LineChild>}
 */
export async function startLineChild(command, args, answerMs = ANSWER_MS) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  /** @type {{ resolve: (answer: unknown) => void, reject: (error: Error) => void }[]} */
  const asked = []
  const answer = () =>
    new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`${args.join(' ')} gave no answer within ${answerMs} ms`)),
        answerMs,
      )
      asked.push({
        resolve: (given) => {
          clearTimeout(late)
          resolve(given)
        },
        reject: (error) => {
          clearTimeout(late)
          reject(error)
        },
      })
    })
  const ended = new Promise((resolve) => {
    const end = (/** @type {unknown} */ how) => {
      for (const { reject } of asked.splice(0)) reject(new Error(`${args.join(' ')} ended: ${String(how)}`))
      resolve(undefined)
    }
    child.on('error', end)
    child.on('close', (code, signal) => end(signal ?? code))
  })
  child.stdin.on('error', () => {}) // told by its end
  createInterface({ input: child.stdout }).on('line', (line) => asked.shift()?.resolve(JSON.parse(line)))

  return {
    first: await answer(),
    ask: (question) => {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      return answer()
    },
    stop: async () => {
      child.stdin.end()
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(late)
    },
  }
}
