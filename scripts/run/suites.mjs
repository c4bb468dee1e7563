// The test suites: each runs with its output on the terminal, and its counts are read from a report beside it.

import { mkdir, readFile, rm } from 'node:fs/promises'
import { delimiter, dirname, join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { runLoudly } from '../setup/child.mjs'
import { root } from '../setup/paths.mjs'
import { withDisplays } from './display.mjs'

/**
 * `failures`: one line for each failure, the test's name and the first line of its error.
 * @typedef {{ passed: number, failed: number, skipped: number, failures: readonly string[] }} Counts
 */

const reports = join(root, '.cache', 'reports')

/** They wait more than they work: two at a time take two thirds of the time of one after the other. */
const appsAtOnce = 2

/**
 * Every start of Node reads the certificates of `NODE_EXTRA_CA_CERTS`, which takes it twice as long as all else (40 to 80 ms),
 * and the tests start thousands. None asks the network for anything but through npm, which is given them by their other name.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
function testEnv(env = process.env) {
  const { NODE_EXTRA_CA_CERTS: certificates, ...rest } = env
  return certificates === undefined ? rest : { ...rest, PROCDECK_NPM_CA_CERTS: certificates }
}

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
  const env = { ...testEnv(), PATH: [dirname(node), process.env['PATH']].join(delimiter) }
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
      failures: unitFailures(found),
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
  let total = noTests
  for (const project of args.length > 0 ? ['unit'] : ['pure', 'parallel', 'timed']) {
    total = together(total, await runVitest(project, args, node))
  }
  return total
}

/** @type {Counts} */
export const noTests = { passed: 0, failed: 0, skipped: 0, failures: [] }

/**
 * @param {Counts} one
 * @param {Counts} other
 * @returns {Counts}
 */
export function together(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
    failures: [...one.failures, ...other.failures],
  }
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
      env: { ...testEnv(displays[0]?.env), PLAYWRIGHT_JSON_OUTPUT_NAME: report, PROCDECK_TEST_DISPLAYS: names },
    })
  })
  const found = await read(report)
  return count(
    code,
    found && {
      passed: found.stats.expected,
      failed: found.stats.unexpected + found.stats.flaky,
      skipped: found.stats.skipped,
      failures: appFailures(found),
    },
  )
}

/** @param {any} report vitest's */
function unitFailures(report) {
  return report.testResults.flatMap((/** @type {any} */ file) => {
    const name = relative(root, file.name)
    const failed = file.assertionResults.filter((/** @type {any} */ test) => test.status === 'failed')
    if (failed.length === 0) return file.status === 'failed' && file.message ? [line(name, file.message)] : []
    return failed.map((/** @type {any} */ test) => line(`${name} › ${test.fullName}`, test.failureMessages[0]))
  })
}

/**
 * @param {any} suite of Playwright's report, or the report itself
 * @returns {string[]}
 */
function appFailures(suite) {
  const own = (suite.specs ?? []).filter((/** @type {any} */ spec) => !spec.ok)
  return [
    ...own.map((/** @type {any} */ spec) => {
      const errors = spec.tests
        .flatMap((/** @type {any} */ test) => test.results)
        .flatMap((/** @type {any} */ result) => result.errors)
      return line(`${spec.file}:${spec.line} › ${spec.title}`, errors[0]?.message)
    }),
    ...(suite.suites ?? []).flatMap(appFailures),
  ]
}

/**
 * @param {string} name
 * @param {string} [message]
 */
function line(name, message = '') {
  const first = stripVTControlCharacters(message).split('\n', 1)[0]
  return first ? `${name}: ${first}` : name
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
function count(code, found = noTests) {
  if (code === 0 || found.failed > 0) return found
  return {
    ...found,
    failed: 1,
    failures: [`outside the tests: the suite ended with exit code ${code}`, ...found.failures],
  }
}
