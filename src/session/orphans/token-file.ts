// The tokens of this app's present and earlier supervisors: the next start finds orphans by them. A small file; a part
// that cannot be read is left out, so that no foreign process is claimed as ours.

import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { saveFile } from '../store/save-file.ts'

const MOST = 50

const schema = z.strictObject({
  version: z.literal(1),
  tokens: z.array(z.string().regex(/^[0-9a-f-]{36}$/)).max(MOST),
})

export class TokenFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Newest first. */
  async tokens(): Promise<readonly string[]> {
    try {
      return schema.parse(JSON.parse(await readFile(this.#path, 'utf8'))).tokens
    } catch {
      return []
    }
  }

  /** @throws the system's error */
  async keep(tokens: readonly string[]): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true })
    await saveFile(this.#path, [`${JSON.stringify({ version: 1, tokens: tokens.slice(0, MOST) })}\n`])
  }
}
