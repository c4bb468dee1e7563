// Results as JSON and CSV, read back; and files that are written whole or not at all.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rowsOf } from '../../../test/support/task-rows.ts'
import { TaskTable } from '../run/task-table.ts'
import { resultsText } from './results-file.ts'
import { saveFile } from '../store/save-file.ts'

function results(values: readonly unknown[], labels: readonly string[] = []) {
  const table = new TaskTable(values.length)
  values.forEach((value, first) => {
    const failed = value instanceof Error
    table.add({
      first,
      outcomes: [failed ? 'failed' : 'done'],
      values: [value],
      workMs: [1],
      processId: 1,
      pid: 77,
      attempts: 1,
    })
  })
  const label = (index: number): string => labels[index] ?? `input ${index}`
  return { total: values.length, wholeRows: rowsOf(table, label) }
}

async function textOf(...given: Parameters<typeof resultsText>): Promise<string> {
  let all = ''
  for await (const text of resultsText(...given)) all += text
  return all
}

describe('results as JSON', () => {
  test('are what the tasks returned, whatever that was', async () => {
    const values = [1, 'text', { a: [1, 2] }, null, undefined, Number.NaN, 2n ** 70n, new TypeError('no')]
    const rows = JSON.parse(await textOf(results(values), 'json')) as { value: unknown; error: string | null }[]
    expect(rows.map(({ value }) => value)).toEqual([
      1,
      'text',
      { a: [1, 2] },
      null,
      undefined,
      'NaN',
      '1180591620717411303424n',
      null,
    ])
    expect(rows.at(-1)).toMatchObject({ task: 7, input: 'input 7', outcome: 'failed', error: 'TypeError: no', pid: 77 })
  })

  test('of thousands of tasks are one array', async () => {
    const values = Array.from({ length: 2_500 }, (_, i) => i)
    const rows = JSON.parse(await textOf(results(values), 'json')) as { value: number }[]
    expect(rows.map(({ value }) => value)).toEqual(values)
  })
})

describe('results as CSV', () => {
  test('have a column a field where the values are alike, and no cell that a spreadsheet would run', async () => {
    const values = [
      { bytes: 1, name: '=1+1' },
      { bytes: -2, name: 'a "quoted", name' },
    ]
    const lines = (await textOf(results(values, ['@cmd', '-x']), 'csv')).split('\n')
    expect(lines.slice(0, 3)).toEqual([
      'task,input,outcome,bytes,name,error,pid,workMs,attempts',
      "0,'@cmd,done,1,'=1+1,,77,1,1",
      `1,'-x,done,-2,"a ""quoted"", name",,77,1,1`,
    ])
  })

  test('have one column of values where those differ', async () => {
    const values = [1, { a: 1 }, [2], 'a text', '=1+1', 'say "yes"', null, true, undefined]
    expect((await textOf(results(values), 'csv')).split('\n').slice(0, 10)).toEqual([
      'task,input,outcome,value,error,pid,workMs,attempts',
      '0,input 0,done,1,,77,1,1',
      '1,input 1,done,"{""a"":1}",,77,1,1',
      '2,input 2,done,[2],,77,1,1',
      '3,input 3,done,a text,,77,1,1',
      "4,input 4,done,'=1+1,,77,1,1",
      '5,input 5,done,"say ""yes""",,77,1,1',
      '6,input 6,done,null,,77,1,1',
      '7,input 7,done,true,,77,1,1',
      '8,input 8,done,undefined,,77,1,1',
    ])
  })

  test('keep what is true, false and null in a column of a field', async () => {
    const lines = (await textOf(results([{ ok: true }, { ok: false }, { ok: null }]), 'csv')).split('\n')
    expect(lines.slice(1, 4).map((line) => line.split(',')[3])).toEqual(['true', 'false', 'null'])
  })

  test('lose no value that differs from those of the first page', async () => {
    const values = [...Array.from({ length: 1_500 }, (_, i) => ({ a: i })), { b: 'other' }]
    expect(await textOf(results(values), 'csv')).toContain('"{""b"":""other""}"')
  })
})

describe('a file', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'procdeck-save-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  test('that cannot be written whole leaves what was there, and nothing beside it', async () => {
    const path = join(folder, 'results.json')
    writeFileSync(path, 'before')
    function* broken(): Generator<string> {
      yield 'half'
      throw new Error('no more')
    }
    await expect(saveFile(path, broken())).rejects.toThrow('no more')
    expect(readFileSync(path, 'utf8')).toBe('before')
    expect(readdirSync(folder)).toEqual(['results.json'])
    await expect(saveFile(join(folder, 'no', 'such'), ['x'])).rejects.toThrow('ENOENT')
  })

  test('takes the place of a link, and does not write through it', async () => {
    const target = join(folder, 'target')
    writeFileSync(target, 'not mine')
    const path = join(folder, 'link')
    symlinkSync(target, path)
    await saveFile(path, ['mine'])
    expect([readFileSync(target, 'utf8'), readFileSync(path, 'utf8')]).toEqual(['not mine', 'mine'])
    expect(execFileSync('find', [folder, '-type', 'l'], { encoding: 'utf8' })).toBe('')
  })
})
