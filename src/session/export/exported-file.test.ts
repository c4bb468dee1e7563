// A file of results, on a real disk: nothing in it is taken for a formula, and nothing but it is written.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rowsOf } from '../../../test/support/task-rows.ts'
import { TaskTable } from '../run/task-table.ts'
import { type Results, resultsText } from './results-file.ts'
import { saveFile } from '../store/save-file.ts'

const writeResults = (run: Results, format: 'json' | 'csv', path: string): Promise<void> =>
  saveFile(path, resultsText(run, format))

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'procdeck-results-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** What the file is made of: the outcomes of tasks, and their labels. */
function runOf(values: readonly unknown[], labels: readonly string[] = []): Results {
  const table = new TaskTable(values.length)
  const outcomes = values.map((value) => (value instanceof Error ? ('failed' as const) : ('done' as const)))
  table.add({ first: 0, outcomes, values, workMs: values.map(() => 1), processId: 1, pid: 7, attempts: 1 })
  return { total: values.length, wholeRows: rowsOf(table, (index) => labels[index] ?? `task ${index}`) }
}

async function cellsOf(run: Results): Promise<string[][]> {
  const path = join(folder, 'results.csv')
  await writeResults(run, 'csv', path)
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','))
}

describe('a file of results', () => {
  const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '=cmd|calc', '\t=1', '＝1']

  test.each(formulas)(
    'is no place for the formula %j, be it an input, a value, a field or an error',
    async (formula) => {
      const begins = /^"?[=+\-@\t\r＝＋－＠]/
      const cells = [
        ...(await cellsOf(runOf([formula], [formula]))),
        ...(await cellsOf(runOf([{ [formula]: formula }], [formula]))),
        ...(await cellsOf(runOf([Object.assign(new Error('x'), { name: formula })], [formula]))),
      ].flat()
      expect(cells.filter((cell) => begins.test(cell))).toEqual([])
      expect(cells.join()).toContain(`'${formula}`)
    },
  )

  test('keeps a number below zero a number', async () => {
    const [, first] = await cellsOf(runOf([-5]))
    expect(first?.slice(0, 4)).toEqual(['0', 'task 0', 'done', '-5'])
  })

  test('takes the place of a link, and does not write through it', async () => {
    const outside = join(folder, 'outside.txt')
    writeFileSync(outside, 'not ours')
    const path = join(folder, 'results.json')
    symlinkSync(outside, path)
    await writeResults(runOf([1]), 'json', path)
    expect(readFileSync(outside, 'utf8')).toBe('not ours')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject([{ task: 0, value: 1 }])
    expect(readdirSync(folder).sort()).toEqual(['outside.txt', 'results.json'])
  })

  test('is not written through a link that waits beside it', async () => {
    const outside = join(folder, 'outside.txt')
    writeFileSync(outside, 'not ours')
    const path = join(folder, 'results.json')
    symlinkSync(outside, `${path}.${process.pid}.part`)
    await expect(writeResults(runOf([1]), 'json', path)).rejects.toThrow('EEXIST')
    expect(readFileSync(outside, 'utf8')).toBe('not ours')
  })

  test.each([
    ['a name of 300 bytes', 'x'.repeat(300), 'ENAMETOOLONG'],
    ['a NUL in the name', 'a\0b', 'without null bytes'],
    ['a folder that is not there', 'nowhere/results', 'ENOENT'],
  ])('is refused for %s, and leaves nothing', async (_what, name, reason) => {
    await expect(writeResults(runOf([1]), 'json', join(folder, name))).rejects.toThrow(reason)
    expect(readdirSync(folder)).toEqual([])
  })

  test('is refused where a folder is, and leaves nothing beside it', async () => {
    mkdirSync(join(folder, 'taken'))
    writeFileSync(join(folder, 'taken', 'kept.txt'), 'kept')
    await expect(writeResults(runOf([1]), 'json', join(folder, 'taken'))).rejects.toThrow('EISDIR')
    expect(readdirSync(folder)).toEqual(['taken'])
    expect(readdirSync(join(folder, 'taken'))).toEqual(['kept.txt'])
  })
})
