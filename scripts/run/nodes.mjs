// npm run test:nodes [-- vitest's arguments]: the unit tests under each Node that is supported. With arguments, what they
// choose. The last lines say how it went under which.

import { runQuietly } from '../setup/child.mjs'
import { runScript } from '../setup/failure.mjs'
import { nodeBinary } from '../setup/node-versions.mjs'
import { runUnitTests } from './suites.mjs'

const MAJORS = [20, 22, 24]

await runScript(async () => {
  const args = process.argv.slice(2)
  /** @type {string[]} */
  const told = []
  let failures = 0
  for (const major of MAJORS) {
    const node = await nodeBinary(major, console.log)
    const { stdout } = await runQuietly(node, ['--version'])
    console.log(`\n# Node ${stdout.trim()}`)
    const { passed, failed, skipped } = await runUnitTests(args, node)
    failures += failed
    told.push(`Node ${stdout.trim()}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  }
  console.log(`\n${told.join('\n')}`)
  return failures > 0 ? 1 : 0
})
