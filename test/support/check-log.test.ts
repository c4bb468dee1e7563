// The judge of promise 1 must see what is wrong with a log: one that sees nothing would let everything pass.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judge } from './judge.ts'
import { numbers } from './stage.ts'

const FINE = { fine: true, exitCode: 0, lost: 0, doubled: 0, wrong: 0, uninvited: 0, unreadable: 0 }
const expected = { module: new URL('../programs/tasks.mjs', import.meta.url), export: 'increment' }

let folder: string
let logs = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** The log of twenty tasks in which all is well, in an order of its own. */
function goodLog(): string[] {
  return [
    ...numbers(20).map((i) => `accepted ${i}`),
    ...numbers(20)
      .reverse()
      .map((i) => `outcome ${i} done ${i + 1}`),
  ]
}

async function verdictOn(lines: readonly string[], end = '\n'): ReturnType<typeof judge> {
  const log = join(folder, String(logs++))
  writeFileSync(log, lines.join('\n') + end)
  return judge(log, expected)
}

test.concurrent('the judge passes a log in which each task has its one outcome', async () => {
  expect(await verdictOn(goodLog())).toMatchObject({ ...FINE, accepted: 20, outcomes: 20, examples: [] })
})

test.concurrent.each([
  ['a lost outcome', (lines: string[]) => lines.filter((line) => !line.startsWith('outcome 7 ')), { lost: 1 }],
  ['a doubled outcome', (lines: string[]) => [...lines, 'outcome 7 done 8'], { doubled: 1 }],
  ['a second outcome that differs', (lines: string[]) => [...lines, 'outcome 7 done 9'], { doubled: 1 }],
  ['a task that was accepted twice', (lines: string[]) => ['accepted 7', ...lines], { doubled: 1 }],
  [
    'a wrong value',
    (lines: string[]) => lines.map((line) => line.replace('outcome 7 done 8', 'outcome 7 done 9')),
    { wrong: 1 },
  ],
  [
    'a value that is none',
    (lines: string[]) => lines.map((line) => line.replace('outcome 7 done 8', 'outcome 7 done undefined')),
    { wrong: 1 },
  ],
  [
    'an outcome other than done',
    (lines: string[]) => lines.map((line) => line.replace('outcome 7 done 8', 'outcome 7 lost 8')),
    { wrong: 1 },
  ],
  ['an outcome that nobody asked for', (lines: string[]) => [...lines, 'outcome 99 done 100'], { uninvited: 1 }],
  ['a line that says nothing', (lines: string[]) => [...lines, 'outcome 7'], { unreadable: 1 }],
])('the judge sees %s', async (_, spoil, found) => {
  expect(await verdictOn(spoil(goodLog()))).toMatchObject({ ...FINE, fine: false, exitCode: 1, ...found })
})

test.concurrent('the judge sees a torn last line, and does not pass an empty log', async () => {
  const torn = goodLog()
  torn[torn.length - 1] = 'outcome 0 do'
  expect(await verdictOn(torn, '')).toMatchObject({ ...FINE, fine: false, exitCode: 1, lost: 1, unreadable: 1 })
  writeFileSync(join(folder, 'empty'), '')
  expect(await judge(join(folder, 'empty'), expected)).toMatchObject({ fine: false, exitCode: 1 })
})
