// The pages of the processes of a watched program, by PID: read only. A page that is gone or cut is left out.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { namesIn } from '../../../system/proc-files.ts'
import { parsePage, type StatePage } from './state-page.ts'

export class PageFiles {
  readonly #folder: string
  /** The newest page of each PID. */
  readonly #names = new Map<number, string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Looks for new pages. */
  find(): void {
    for (const name of namesIn(this.#folder)) {
      const [, pid, madeNs] = /^(\d+)-(\d+)\.page$/.exec(name) ?? []
      if (pid === undefined || madeNs === undefined) continue
      const old = this.#names.get(Number(pid))
      if (old === undefined || madeOf(old) < BigInt(madeNs)) this.#names.set(Number(pid), name)
    }
  }

  read(pid: number): { readonly page: StatePage; readonly bytes: Buffer } | null {
    const name = this.#names.get(pid)
    if (name === undefined) return null
    try {
      const bytes = readFileSync(join(this.#folder, name))
      const page = parsePage(bytes)
      return page?.pid === pid ? { page, bytes } : null
    } catch {
      return null
    }
  }
}

const madeOf = (name: string): bigint => BigInt(/-(\d+)\.page$/.exec(name)?.[1] ?? 0)
