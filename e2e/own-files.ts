// What the tests of the user's own functions share: a folder for their files, the form, and the words of a text as the system
// counts them.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { type App, test } from './app.ts'
import { answerOpenDialog } from './dialogs.ts'

export const TEXT = fileURLToPath(new URL('../docs/engine.md', import.meta.url))

/** To be called once in a file of tests: each has a folder of its own. */
export function ownFiles(): {
  readonly path: (name: string) => string
  readonly write: (name: string, text: string) => string
} {
  let folder = ''
  test.beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'procdeck-own-'))
  })
  test.afterEach(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const path = (name: string): string => join(folder, name)
  return {
    path,
    write: (name, text) => {
      writeFileSync(path(name), text)
      return path(name)
    },
  }
}

export async function choose({ page, electron }: App, path: string): Promise<void> {
  await page.getByTestId('setup-function').click()
  await answerOpenDialog(electron, path)
  await page.getByTestId('function-choose').click()
}

export async function useRange(page: Page, from: number, to: number): Promise<void> {
  await page.getByTestId('inputs-range').click()
  await page.getByTestId('function-from').fill(String(from))
  await page.getByTestId('function-to').fill(String(to))
}

/** As everybody counts words on a command line. */
export function countedByTheSystem(path: string): Map<string, number> {
  const command = `tr -cs 'A-Za-z' '\\n' < '${path}' | tr 'A-Z' 'a-z' | grep . | sort | uniq -c`
  const lines = execFileSync('sh', ['-c', command], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  return new Map(
    lines
      .trim()
      .split('\n')
      .map((line) => {
        const [count = '', word = ''] = line.trim().split(/\s+/)
        return [word, Number(count)]
      }),
  )
}

export function safeRead(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
