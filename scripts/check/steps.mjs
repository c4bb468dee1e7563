// The steps of `npm run check`: all run, each says how it went.

import { join } from 'node:path'
import { runLoudly } from '../setup/child.mjs'
import { root } from '../setup/paths.mjs'

const tool = (/** @type {string[]} */ ...path) => join(root, 'node_modules', ...path)

/** @type {readonly { name: string, args: readonly string[] }[]} */
const steps = [
  { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '-b'] },
  { name: 'lint', args: [tool('oxlint', 'bin', 'oxlint'), '--deny-warnings'] },
  { name: 'format', args: [tool('@biomejs', 'biome', 'bin', 'biome'), 'format', '.'] },
  { name: 'structure', args: [join(root, 'scripts', 'check', 'structure.mjs')] },
  { name: 'unused code', args: [tool('knip', 'bin', 'knip.js'), '--no-config-hints'] },
]

/** @returns {Promise<{ failures: readonly string[] }>} the steps that failed */
export async function runCheck() {
  const failures = []
  for (const { name, args } of steps) {
    const startedAt = performance.now()
    const code = await runLoudly(process.execPath, args, { cwd: root })
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
    if (code !== 0) failures.push(`check: ${name}`)
  }
  return { failures }
}
