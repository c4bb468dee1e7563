// Runs `procdeck lab` as a person does, and returns what it prints as JSON.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const cli = fileURLToPath(new URL('../../out/cli/procdeck.js', import.meta.url))

/**
 * @param {readonly string[]} args
 * @param {(child: import('node:child_process').ChildProcess) => void} [begun]
 * @returns {Promise<{ experiment: any, analysis: any }>}
 */
export function lab(args, begun = () => undefined) {
  return new Promise((resolve, reject) => {
    // Options before the subject: a program's own come after --.
    const child = spawn(process.execPath, [cli, 'lab', '--json', '--no-history', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, said] = ['', '']
    child.stdout.on('data', (text) => (out += text))
    child.stderr.on('data', (text) => (said += text))
    child.on('close', (code) => {
      if (out === '') reject(new Error(`procdeck lab ended with ${code}: ${said.trim().split('\n').at(-1)}`))
      else resolve(JSON.parse(out))
    })
    begun(child)
  })
}

/** @param {{ analysis: any }} told */
export const rulesOf = ({ analysis }) => analysis.verdict.map((/** @type {any} */ line) => line.rule)

/**
 * @param {readonly number[]} values
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [below = 0, above = 0] = [sorted[sorted.length % 2 === 1 ? middle : middle - 1], sorted[middle]]
  return (below + above) / 2
}
