// The check itself is tried: on small trees that each break one rule, and on one that breaks none.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { root } from '../setup/paths.mjs'

/** @type {string[]} */
const trees = []
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true })
})

describe('layers and cycles', () => {
  it('pass on a tree that keeps to the table', () => {
    const { code, output } = structure({
      'src/shared/unit.ts': 'export const unit = 1',
      'src/shared/ipc/commands.ts':
        "import { z } from 'zod'\nexport const schema = z.string()\nexport type Name = string",
      'src/engine/index.ts': "export { unit } from './pool/pool.ts'",
      'src/engine/pool/pool.ts':
        "import { spawn } from 'node:child_process'\nimport { unit } from '../../shared/unit.ts'\nexport { spawn, unit }",
      'src/engine/pool/pool.test.ts':
        "import { it } from 'vitest'\nimport { spawn } from './pool.ts'\nit('x', () => void spawn)",
      'src/main/index.ts':
        "import { app } from 'electron'\nimport { unit } from '../engine/pool/pool.ts'\nexport { app, unit }",
      'src/renderer/main.tsx':
        "import type { Name } from '../shared/ipc/commands.ts'\nimport 'react'\nexport const name: Name = ''",
    })
    expect(output).toBe('')
    expect(code).toBe(0)
  })

  it('fail when the engine imports electron', () => {
    expectProblem({ 'src/engine/pool/pool.ts': "import { app } from 'electron'" }, [
      'src/engine/pool/pool.ts:1 imports electron, which src/engine/pool may not',
      'hand it in as an argument',
    ])
  })

  it('fail when the engine imports electron only when it is called', () => {
    expectProblem({ 'src/engine/pool/pool.ts': "export const late = () => import('electron')" }, [
      'src/engine/pool/pool.ts:1 imports electron',
    ])
  })

  it('fail when the engine re-exports something of the main process', () => {
    const files = {
      'src/engine/pool/pool.ts': "export * from '../../main/window.ts'",
      'src/main/window.ts': 'export {}',
    }
    expectProblem(files, ['src/engine/pool/pool.ts:1 imports ../../main/window.ts'])
  })

  it.each(['node:fs', 'fs', 'electron', 'zod', 'lodash'])('fail when the page imports %s', (specifier) => {
    expectProblem({ 'src/renderer/main.tsx': `\nimport * as all from '${specifier}'` }, [
      `src/renderer/main.tsx:2 imports ${specifier}, which src/renderer may not`,
      'ask for it with a command',
    ])
  })

  it('fail when a program imports more of the library than types', () => {
    const file = 'src/workloads/demo/program.ts'
    expectProblem({ [file]: "import { Pool } from 'procdeck'\nexport { Pool }" }, [`${file}:1 imports procdeck`])
    const typed = "import type { Program } from 'procdeck'\nexport type P = Program"
    expect(structure({ [file]: typed })).toEqual({ code: 0, output: '' })
  })

  it.each(['recharts', 'uplot'])('fail when a view draws a chart with %s by itself', (specifier) => {
    expect(structure({ 'src/renderer/charts/chart.tsx': `import '${specifier}'` })).toEqual({ code: 0, output: '' })
    expectProblem({ 'src/renderer/views/run/run.tsx': `import '${specifier}'` }, [
      `imports ${specifier}, which src/renderer may not`,
      'Charts are drawn by src/renderer/charts alone',
    ])
  })

  it('fail when zod reaches the page through shared', () => {
    expectProblem(
      {
        'src/renderer/main.tsx': "import { limit } from '../shared/ipc/limits.ts'",
        'src/shared/ipc/limits.ts': "export { limit } from './commands.ts'",
        'src/shared/ipc/commands.ts': "import { z } from 'zod'\nexport const limit = z.number()",
      },
      ['brings zod into the page (src/shared/ipc/limits.ts -> src/shared/ipc/commands.ts -> zod)', 'import type'],
    )
  })

  it('fail when a task knows the engine', () => {
    expectProblem({ 'src/workloads/primes/tasks.ts': "import '../../engine/channel/codec.ts'" }, [
      'which src/workloads/*/tasks.ts may not',
    ])
  })

  it.each([
    ['process', 'pool', 'wire, process, supervisor, waits, pool'],
    ['wire', 'process', 'wire, process'],
    ['queue', 'executor', 'which src/engine/queue may not'],
  ])('fail when the lower folder %s of the engine imports the higher one %s', (low, high, text) => {
    const files = {
      [`src/engine/${low}/low.ts`]: `import { high } from '../${high}/high.ts'\nexport { high }`,
      [`src/engine/${high}/high.ts`]: 'export const high = 1',
    }
    expectProblem(files, [`src/engine/${low}/low.ts:1 imports ../${high}/high.ts`, text])
  })

  it('fail on a folder of the engine without a row', () => {
    expectProblem(
      { 'src/engine/extra/more.ts': "import { a } from '../errors.ts'\nexport { a }", 'src/engine/errors.ts': '' },
      ['src/engine/extra/more.ts: src/engine may not hold it', 'add a row to scripts/check/layer-table.mjs'],
    )
  })

  it('fail when a file of the engine is not needed by the library, such as a helper of tests', () => {
    const files = {
      'src/engine/index.ts': "export { pool } from './pool/pool.ts'",
      'src/engine/pool/pool.ts': 'export const pool = 1',
      'src/engine/pool/test-world.ts': 'export const world = 1',
      'src/engine/pool/pool.test.ts': "import { world } from './test-world.ts'\nvoid world",
    }
    expectProblem(files, ['src/engine/pool/test-world.ts:', 'Move it to test/support if tests use it'])
  })

  it('fail when the library imports a helper of tests', () => {
    const files = {
      'src/engine/index.ts': "export { help } from '../../test/support/help.ts'",
      'test/support/help.ts': '',
    }
    expectProblem(files, ["test/support/help.ts: a test helper is in the library's package"])
  })

  it('fail on two folders of the page that need each other, and not for the sake of a test', () => {
    const files = {
      'src/renderer/live/port.ts': "import { store } from '../state/store.ts'\nexport const port = store",
      'src/renderer/live/view.ts': 'export const view = 1',
      'src/renderer/state/store.ts': 'export const store = 1',
      'src/renderer/state/store.test.ts': "import { view } from '../live/view.ts'\nvoid view",
    }
    expect(structure(files)).toEqual({ code: 0, output: '' })
    const circle = "import { view } from '../live/view.ts'\nexport const store = view"
    expectProblem({ ...files, 'src/renderer/state/store.ts': circle }, [
      'Folder cycle: src/renderer/live -> src/renderer/state -> src/renderer/live',
    ])
  })

  it.each([
    ['src/session/deck.ts', 'export const a = 1', 'the file name deck uses "deck"; here that is called "session"'],
    ['src/session/hand-outs.ts', 'export const a = 1', 'the file name hand-outs uses "hand outs"'],
    ['src/session/a.ts', 'export class ErrorBook {}', 'the exported name ErrorBook uses "book"'],
    ['src/session/a.ts', 'export const MAX_OPEN_ASKS = 1', 'the exported name MAX_OPEN_ASKS uses "asks"'],
    ['src/session/a.ts', 'const crew = 1\nexport { crew as poolCrew }', 'the exported name poolCrew uses "crew"'],
    ['src/session/a.ts', 'export type RunFigures = 1', 'the exported name RunFigures uses "figures"'],
  ])('fail on a word that was given up, in %s: %s', (file, text, problem) => {
    expectProblem({ [file]: text }, [problem, 'docs/glossary.md'])
  })

  it('take whole parts of a name for words: tasks are no asks, and procdeck no deck', () => {
    const text = 'export const tasks = 1, procdeck = 2, indoors = 3, facebook = 4, Staffing = 5, askBeforeKill = 6'
    expect(structure({ 'src/session/procdeck-tasks.ts': text })).toEqual({ code: 0, output: '' })
  })

  it('fail when shared knows Node', () => {
    expectProblem({ 'src/shared/unit.ts': "import 'node:os'" }, ['src/shared/unit.ts:1 imports node:os'])
  })

  it('fail on a folder that the table does not know', () => {
    expectProblem({ 'src/utils/misc.ts': "import 'node:os'" }, ['src/utils/misc.ts: this folder has no row'])
  })

  it('fail on an import cycle, with the way round', () => {
    expectProblem(
      {
        'src/engine/a.ts': "import './b.ts'",
        'src/engine/b.ts': "import './c.ts'",
        'src/engine/c.ts': "import './a.ts'",
      },
      ['Import cycle: src/engine/a.ts -> src/engine/b.ts -> src/engine/c.ts -> src/engine/a.ts'],
    )
  })

  it('fail on a cycle of types', () => {
    expectProblem(
      {
        'src/engine/a.ts': "import type { B } from './b.ts'\nexport type A = B | 1",
        'src/engine/b.ts': "import type { A } from './a.ts'\nexport type B = A | 2",
      },
      ['Import cycle: src/engine/a.ts -> src/engine/b.ts -> src/engine/a.ts'],
    )
  })
})

describe('the list of promises', () => {
  const list = 'test/promises/PROMISES.md'
  const kept = {
    [list]: '| 7 | Deadlines. | `test/promises/late.test.ts`, `e2e/late.chaos.ts` |\n| D5 | No. | `e2e/no.spec.ts` |',
    'test/promises/late.test.ts': "test('promise 7: a deadline is kept', () => {})",
    'e2e/late.chaos.ts': "test('promise 7 in the window: a deadline is kept', () => {})",
    'e2e/no.spec.ts': "test('D5: no permission', () => {})\nconst size = 'promised 8: D9'",
    'src/engine/index.ts': '',
  }

  it('passes when each number has a row that names the file, and each file a title with the number', () => {
    expect(structure(kept)).toEqual({ code: 0, output: '' })
  })

  it.each([
    [
      'a number without a row',
      'src/engine/a.test.ts',
      "test('promise 8: b', f)",
      'a title says promise 8, of which no row',
    ],
    [
      'a row without the file',
      'src/engine/a.test.ts',
      'test.each(all)(`promise 7: ${b}`, f)',
      'a title says promise 7',
    ],
    ['one number of several', 'e2e/no.spec.ts', "test('D5, D6, f1: no', f)", 'e2e/no.spec.ts: a title says D6'],
    [
      'a file of promises without a number',
      'e2e/late.chaos.ts',
      "test('a deadline', f)",
      'no title says which promise',
    ],
    ['a title that is gone', 'e2e/no.spec.ts', "test('no', f)", 'the row of D5 names e2e/no.spec.ts, where no title'],
    [
      'a file that is gone',
      list,
      `${kept[list]}\n| 9 | Ends. | \`e2e/x.chaos.ts\` |`,
      'e2e/x.chaos.ts, which is no test',
    ],
  ])('fails on %s', (_title, file, text, problem) => {
    expectProblem({ ...kept, [file]: text }, [problem])
  })
})

describe('lint', () => {
  it('passes on a clean file', () => {
    const { code, output } = lint("export const name: string = 'x'\n")
    expect(output).toContain('0 errors')
    expect(code).toBe(0)
  })

  it.each([
    ['any', 'export const value: any = 1', 'no-explicit-any'],
    ['a floating promise', 'const wait = async () => 1\nwait()', 'no-floating-promises'],
    [
      'a switch that forgets a case',
      "export const f = (x: 'a' | 'b') => {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n  return 2\n}",
      'switch-exhaustiveness-check',
    ],
    [
      'a switch whose default hides a case',
      "export const f = (x: 'a' | 'b') => {\n  switch (x) {\n    case 'a':\n      return 1\n    default:\n      return 2\n  }\n}",
      'switch-exhaustiveness-check',
    ],
    [
      'a type imported as a value',
      "import { Stats } from 'node:fs'\nexport type Size = Stats['size']",
      'consistent-type-imports',
    ],
    [
      'a bare ipcMain',
      "import { ipcMain } from 'electron'\nexport const on = ipcMain.on",
      'Add the command to src/shared/ipc/commands.ts',
    ],
  ])('fails on %s', (_title, text, rule) => {
    const { code, output } = lint(text)
    expect(output).toContain(rule)
    expect(code).toBe(1)
  })
})

/**
 * @param {Readonly<Record<string, string>>} files
 * @param {readonly string[]} texts
 */
function expectProblem(files, texts) {
  const { code, output } = structure(files)
  for (const text of texts) expect(output).toContain(text)
  expect(code).toBe(1)
}

/** @param {Readonly<Record<string, string>>} files */
function structure(files) {
  return run([join(root, 'scripts/check/structure.mjs'), tree(files)], root)
}

/** @param {string} text */
function lint(text) {
  const place = tree({
    'src/engine/file.ts': text,
    'tsconfig.json': JSON.stringify({
      compilerOptions: { strict: true, module: 'nodenext', types: [] },
      include: ['src'],
    }),
  })
  cpSync(join(root, '.oxlintrc.json'), join(place, '.oxlintrc.json'))
  return run([join(root, 'node_modules/oxlint/bin/oxlint'), '--deny-warnings'], place)
}

/** @param {Readonly<Record<string, string>>} files */
function tree(files) {
  const place = mkdtempSync(join(tmpdir(), 'procdeck-check-'))
  trees.push(place)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(place, dirname(name)), { recursive: true })
    writeFileSync(join(place, name), text)
  }
  return place
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function run(args, cwd) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  return { code: status, output: stdout + stderr }
}
