// The gate: the check, the builds, the unit tests and the tests of the real app. It goes on after a failure, so that one
// run shows every failure. The last line is the count.

import { runCheck } from '../check/steps.mjs'
import { ensureReady } from '../setup/ensure-ready.mjs'
import { buildApp } from './build-app.mjs'
import { buildLibrary } from './build-library.mjs'
import { runPlaywright, runVitest } from './suites.mjs'

/**
 * @param {object} extent
 * @param {readonly string[]} extent.projects of vitest.config.ts, one after the other
 * @param {readonly string[]} [extent.appTests] Playwright's arguments; all tests of the app without them
 * @returns {Promise<number>} the exit code
 */
export async function runGate({ projects, appTests = [] }) {
  const startedAtMs = performance.now()
  const total = { passed: 0, failed: 0, skipped: 0 }

  /** @param {import('./suites.mjs').Counts} counts */
  const add = (counts) => {
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
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
      add({ passed: 0, failed: 1, skipped: 0 })
      return false
    }
  }

  await ensureReady()
  console.log('\n# check')
  add({ passed: 0, failed: (await runCheck()).failed, skipped: 0 })

  if (await need('build of the library', buildLibrary)) {
    console.log('\n# unit tests')
    for (const project of projects) add(await runVitest(project))
  }
  if (await need('build of the app', buildApp)) {
    console.log('\n# tests of the app')
    add(await runPlaywright(appTests))
  }

  console.log(`\ntook ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`)
  if (total.skipped > 0) console.log(`\n${total.skipped} skipped`)
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  return total.failed > 0 ? 1 : 0
}
