// The list of promises and the titles of tests that refer to it by number: neither may speak of what the other lacks.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

const list = 'test/promises/PROMISES.md'
const testFile = /\.(test|spec|chaos)\.tsx?$/
/** Every file of these is the test of a promise. */
const ofPromises = /^(test\/promises\/[^/]+\.test\.ts|e2e\/[^/]+\.chaos\.ts)$/
/** What a title begins with: `promise 7`, `D5:`, `D8, D9, f4:`. */
const reference = /['"`](?:promise (\d+)\b|([Dfx]\d+(?:, [Dfx]\d+)*):)/g
const row = /^\| (\d+|[Dfx]\d+) \|/
const fileName = /`((?:src|test|e2e)\/[^`]+)`/g

/**
 * @param {string} root
 * @returns {string[]} one line for each number without its row, and for each row without its test
 */
export function checkPromises(root) {
  const titles = ['src', 'test', 'e2e']
    .flatMap((folder) => testFiles(root, folder))
    .map((file) => {
      return { file, numbers: numbersIn(readFileSync(join(root, file), 'utf8')) }
    })
  const rows = existsSync(join(root, list)) ? rowsOf(readFileSync(join(root, list), 'utf8')) : []
  return [
    ...titles.flatMap(({ file, numbers }) => checkTitles(file, numbers, rows)),
    ...rows.flatMap(({ number, files }) => files.flatMap((file) => checkRow(number, file, titles))),
  ]
}

/** @typedef {{ readonly number: string, readonly files: readonly string[] }} Row */
/** @typedef {{ readonly file: string, readonly numbers: ReadonlySet<string> }} Titles */

/**
 * @param {string} file
 * @param {ReadonlySet<string>} numbers
 * @param {readonly Row[]} rows
 * @returns {string[]}
 */
function checkTitles(file, numbers, rows) {
  if (ofPromises.test(file) && numbers.size === 0) {
    return [`${file}: no title says which promise it tests. Begin it with a number of ${list}: 'promise 7: ...'.`]
  }
  return [...numbers]
    .filter((number) => !rows.some((one) => one.number === number && one.files.includes(file)))
    .map(
      (number) => `${file}: a title says ${nameOf(number)}, of which no row of ${list} names this file. Add it there.`,
    )
}

/**
 * @param {string} number
 * @param {string} file
 * @param {readonly Titles[]} titles
 * @returns {string[]}
 */
function checkRow(number, file, titles) {
  const found = titles.find((one) => one.file === file)
  if (found === undefined) return [`${list}: the row of ${nameOf(number)} names ${file}, which is no test file.`]
  if (found.numbers.has(number)) return []
  return [`${list}: the row of ${nameOf(number)} names ${file}, where no title begins with that number.`]
}

/** @param {string} number */
function nameOf(number) {
  return /^\d/.test(number) ? `promise ${number}` : number
}

/**
 * @param {string} text
 * @returns {Set<string>}
 */
function numbersIn(text) {
  return new Set([...text.matchAll(reference)].flatMap(([, number, items]) => number ?? items?.split(', ') ?? []))
}

/**
 * @param {string} text
 * @returns {Row[]}
 */
function rowsOf(text) {
  return text.split('\n').flatMap((line) => {
    const number = row.exec(line)?.[1]
    if (number === undefined) return []
    return [{ number, files: [...line.matchAll(fileName)].map(([, file = '']) => file) }]
  })
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(root, folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return testFiles(root, path)
    return testFile.test(entry.name) ? [path] : []
  })
}
