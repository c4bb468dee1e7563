// The gate: the check, the builds, the unit tests and the tests of the real app. It goes on after a failure, so that one
// run shows every failure. The last lines name what failed, the very last one is the count.

import { runCheck } from '../check/steps.mjs'
import { ensureReady } from '../setup/ensure-ready.mjs'
import { buildApp } from './build-app.mjs'
import { buildLibrary } from './build-library.mjs'
import { noTests, runPlaywright, runVitest, together } from './suites.mjs'

/**
 * @param {object} extent
 * @param {readonly string[]} extent.projects of vitest.config.ts, one after the other
 * @param {readonly string[]} [extent.appTests] Playwright's arguments; all tests of the app without them
 * @returns {Promise<number>} the exit code
 */
export async function runGate({ projects, appTests = [] }) {
  const startedAtMs = performance.now()
  let total = noTests

  /** @param {import('./suites.mjs').Counts} counts */
  const add = (counts) => {
    total = together(total, counts)
  }
  /**
   * A part that is no test counts only when it fails.
   * @param {string} title
   * @param {() => Promise<unknown>} part
   * @returns {Promise<boolean>} whether it succeeded
   */
  const need = async (title, part) => {
    console.log(`\n# ${title}`)
    try {
      await part()
      return true
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
      add({ ...noTests, failed: 1, failures: [title] })
      return false
    }
  }

  await ensureReady()
  console.log('\n# check')
  const { failures } = await runCheck()
  add({ ...noTests, failed: failures.length, failures })

  if (await need('build of the library', buildLibrary)) {
    console.log('\n# unit tests')
    for (const project of projects) add(await runVitest(project))
  }
  if (await need('build of the app', buildApp)) {
    console.log('\n# tests of the app')
    add(await runPlaywright(appTests))
  }

  console.log(`\ntook ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`)
  if (total.failures.length > 0) console.log(`\nfailed:\n${total.failures.map((each) => `  ${each}`).join('\n')}`)
  if (total.skipped > 0) console.log(`\n${total.skipped} skipped`)
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  return total.failed > 0 ? 1 : 0
}
