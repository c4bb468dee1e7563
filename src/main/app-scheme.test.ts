// The app's own scheme serves files of its folder and nothing else, however the URL is written.

import { describe, expect, test, vi } from 'vitest'

vi.mock('electron', () => ({ protocol: {} }))

const { fileFor } = await import('./app-scheme.ts')

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
  ])('answers %s with nothing outside its folder', (url) => {
    const file = fileFor('/srv/view', url)
    if (file !== null) expect(file.startsWith('/srv/view/')).toBe(true)
    else expect(file).toBeNull()
  })
})
