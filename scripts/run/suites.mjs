// The test suites: each runs with its output on the terminal, and its counts are read from a report beside it.

import { mkdir, readFile, rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { runLoudly } from '../setup/child.mjs'
import { root } from '../setup/paths.mjs'
import { withDisplays } from './display.mjs'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const reports = join(root, '.cache', 'reports')

/** They wait more than they work: two at a time take two thirds of the time of one after the other. */
const appsAtOnce = 2

/**
 * @param {string} project of vitest.config.ts
 * @param {readonly string[]} [args]
 * @param {string} [node] the binary that runs the tests, and that they find as `node`
 * @returns {Promise<Counts>}
 */
export async function runVitest(project, args = [], node = process.execPath) {
  const report = await freshReport(`${project}.json`)
  const tool = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const env = { ...process.env, PATH: [dirname(node), process.env['PATH']].join(delimiter) }
  const code = await runLoudly(node, [tool, 'run', '--project', project, '--passWithNoTests', ...reporters, ...args], {
    cwd: root,
    env,
  })
  const found = await read(report)
  return count(
    code,
    found && {
      passed: found.numPassedTests,
      failed: found.numFailedTests,
      skipped: found.numPendingTests + found.numTodoTests,
    },
  )
}

/**
 * With arguments, what they choose; without, all unit tests as `npm test` runs them.
 * @param {readonly string[]} args
 * @param {string} [node]
 * @returns {Promise<Counts>}
 */
export async function runUnitTests(args, node) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const project of args.length > 0 ? ['unit'] : ['pure', 'parallel', 'timed']) {
    const counts = await runVitest(project, args, node)
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
  }
  return total
}

/**
 * @param {readonly string[]} [args]
 * @returns {Promise<Counts>}
 */
export async function runPlaywright(args = []) {
  const report = await freshReport('e2e.json')
  const tool = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const code = await withDisplays(appsAtOnce, (displays) => {
    const names = displays.map(({ name }) => name).join(',')
    return runLoudly(process.execPath, [tool, 'test', '--pass-with-no-tests', '--reporter=list,json', ...args], {
      cwd: root,
      env: { ...displays[0]?.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, PROCDECK_TEST_DISPLAYS: names },
    })
  })
  const stats = (await read(report))?.stats
  return count(
    code,
    stats && { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped },
  )
}

/** @param {string} name */
async function freshReport(name) {
  await mkdir(reports, { recursive: true })
  const report = join(reports, name)
  await rm(report, { force: true })
  return report
}

/** @param {string} report */
async function read(report) {
  const text = await readFile(report, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}

/**
 * A suite that fails outside its tests (it does not load, a worker of it crashes) counts as one that failed.
 * @param {number} code
 * @param {Counts | undefined} found
 * @returns {Counts}
 */
function count(code, found = { passed: 0, failed: 0, skipped: 0 }) {
  return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found
}
