// The app's own scheme serves files of its folder and nothing else, however the URL is written.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

vi.mock('electron', () => ({ protocol: {} }))

const { fileFor, readBelow } = await import('./app-scheme.ts')

describe('app://procdeck', () => {
  test('serves the page and its assets', () => {
    expect(fileFor('/srv/view', 'app://procdeck/')).toBe('/srv/view/index.html')
    expect(fileFor('/srv/view', 'app://procdeck/assets/a.js')).toBe('/srv/view/assets/a.js')
  })

  test.each([
    'app://procdeck/../secret.js',
    'app://procdeck/%2e%2e/secret.js',
    'app://procdeck/%2e%2e%2fsecret.js',
    'app://procdeck/..%5csecret.js',
    'app://procdeck/a%00.js',
    'app://elsewhere/index.html',
    'app://procdeck/etc/passwd',
    'app://procdeck/%zz',
    'app://procdeck/index.html/',
  ])('answers %s with nothing outside its folder', (url) => {
    const file = fileFor('/srv/view', url)
    if (file !== null) expect(file.startsWith('/srv/view/')).toBe(true)
    else expect(file).toBeNull()
  })
})

describe('reading a file of the view', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'procdeck-scheme-'))
    mkdirSync(join(folder, 'view'))
    mkdirSync(join(folder, 'view-evil'))
    writeFileSync(join(folder, 'view', 'index.html'), 'ours')
    writeFileSync(join(folder, 'view-evil', 'a.js'), 'not ours')
    symlinkSync('index.html', join(folder, 'view', 'inside.html'))
    symlinkSync('../view-evil/a.js', join(folder, 'view', 'file.js'))
    symlinkSync('../view-evil', join(folder, 'view', 'assets'))
    symlinkSync('nowhere', join(folder, 'view', 'dangling.js'))
    symlinkSync('view', join(folder, 'linked-view'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const read = (root: string, name: string): string | null =>
    readBelow(join(folder, root), join(folder, root, name))?.toString() ?? null

  test('takes what is in the folder, also through links that stay in it or lead to it', () => {
    expect(read('view', 'index.html')).toBe('ours')
    expect(read('view', 'inside.html')).toBe('ours')
    expect(read('linked-view', 'index.html')).toBe('ours')
  })

  test.each(['file.js', 'assets/a.js', 'dangling.js', 'missing.js', '.'])('takes %s for not there', (name) => {
    expect(read('view', name)).toBeNull()
  })
})
