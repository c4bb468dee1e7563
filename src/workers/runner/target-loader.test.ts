// The loader of targets on modules of each kind.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadTarget } from './target-loader.ts'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'targets-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function call(file: string, source: string, name: string): Promise<unknown> {
  const path = join(folder, file)
  writeFileSync(path, source)
  const run = await loadTarget({ module: pathToFileURL(path).href, export: name })
  return run()
}

describe('a target of a CommonJS module', () => {
  test('is called on what the module exports: an object, an instance, a class', async () => {
    const instance = 'class A { n = 4; f() { return this.n } } module.exports = new A()'
    expect(await call('object.cjs', 'module.exports = { n: 3, f() { return this.n } }', 'f')).toBe(3)
    expect(await call('instance.cjs', instance, 'f')).toBe(4)
    expect(await call('class.cjs', 'module.exports = class { static n = 5; static f() { return this.n } }', 'f')).toBe(
      5,
    )
    expect(await call('named.cjs', "'use strict'; exports.n = 6; exports.f = function () { return this.n }", 'f')).toBe(
      6,
    )
  })

  test('is the module itself under the name default, where that is a function', async () => {
    expect(await call('function.cjs', 'module.exports = () => 7', 'default')).toBe(7)
    expect(await call('transpiled.cjs', 'exports.__esModule = true; exports.default = () => 8', 'default')).toBe(8)
  })

  test('that does not exist is told with the functions that do', async () => {
    await expect(call('a.cjs', 'module.exports = new (class { f() {} g() {} })()', 'h')).rejects.toThrow(
      'has no export "h"; its functions are: f, g',
    )
    await expect(call('b.cjs', 'module.exports = class { static f() {} }', 'h')).rejects.toThrow('are: f, default')
    await expect(call('c.cjs', 'module.exports = null', 'h')).rejects.toThrow('it exports no function')
  })
})

test('a target of an ES module has no this', async () => {
  expect(await call('module.mjs', 'export function f() { return this }', 'f')).toBeUndefined()
})
