// The user's approved modules, each with its approved content. The list is kept in a small file between starts of the
// app; a file that cannot be read is renamed and reported once, so that it is neither lost nor in the way.

import { mkdir, readFile, rename, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { z } from 'zod'
import type { FunctionCard, FunctionId } from '../../shared/user-function.ts'
import { saveFile } from '../store/save-file.ts'

const MAX_CARDS = 50
/** Far more than the largest list of cards. */
const MAX_BYTES = 4 * 1024 * 1024

const schema = z.strictObject({
  version: z.literal(1),
  cards: z
    .array(
      z.strictObject({
        id: z.number().int().min(1),
        path: z.string().min(1).max(4_096),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        lastExport: z.string().max(256).nullable(),
      }),
    )
    .max(MAX_CARDS),
})

type Entry = z.output<typeof schema>['cards'][number]

function cardOf({ id, path, sha256, lastExport }: Entry): FunctionCard {
  return { id, path, name: basename(path), digest: sha256.slice(0, 12), lastExport }
}

export class ApprovedModules {
  readonly #path: string
  readonly #warn: (text: string) => void
  #entries: Entry[] | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string, warn: (text: string) => void) {
    this.#path = path
    this.#warn = warn
  }

  /** Last used first. */
  async cards(): Promise<readonly FunctionCard[]> {
    return (await this.#read()).map(cardOf)
  }

  async card(id: FunctionId): Promise<FunctionCard | null> {
    const entry = (await this.#read()).find((one) => one.id === id)
    return entry === undefined ? null : cardOf(entry)
  }

  /** SHA-256 of the approved content. */
  async approved(id: FunctionId): Promise<string | null> {
    return (await this.#read()).find((one) => one.id === id)?.sha256 ?? null
  }

  /** Records that a person approved this content of this file. */
  async approve(path: string, sha256: string): Promise<FunctionCard> {
    const entries = await this.#read()
    const known = entries.find((one) => one.path === path)
    // No number is given twice, also after a file was forgotten: runs in the history name their function by it.
    const id = known?.id ?? Math.max(Date.now(), ...entries.map((one) => one.id + 1))
    const entry = { id, path, sha256, lastExport: known?.lastExport ?? null }
    await this.#keep([entry, ...entries.filter((one) => one !== known)].slice(0, MAX_CARDS))
    return cardOf(entry)
  }

  async used(id: FunctionId, lastExport: string): Promise<void> {
    const entries = await this.#read()
    const known = entries.find((one) => one.id === id)
    if (known === undefined) return
    await this.#keep([{ ...known, lastExport }, ...entries.filter((one) => one !== known)])
  }

  async forget(id: FunctionId): Promise<void> {
    await this.#keep((await this.#read()).filter((one) => one.id !== id))
  }

  async #read(): Promise<Entry[]> {
    if (this.#entries !== null) return this.#entries
    try {
      // Checked before the read: another kind of file may be endless.
      const stats = await stat(this.#path)
      if (!stats.isFile() || stats.size > MAX_BYTES) throw new Error('no list of ours')
      this.#entries ??= schema.parse(JSON.parse(await readFile(this.#path, 'utf8'))).cards
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return (this.#entries ??= []) // no list was saved yet
      const aside = `${this.#path}.corrupt-${Date.now()}`
      await rename(this.#path, aside).catch(() => undefined)
      this.#warn(
        `The list of your functions could not be read; it was renamed to ${aside}, and an empty list was begun. Choose your modules again.`,
      )
      this.#entries ??= []
    }
    return this.#entries
  }

  async #keep(entries: Entry[]): Promise<void> {
    this.#entries = entries
    // One write after the other: the newest list must be written last.
    this.#writing = this.#writing.then(async () => {
      try {
        await mkdir(dirname(this.#path), { recursive: true })
        await saveFile(this.#path, [`${JSON.stringify({ version: 1, cards: entries }, null, 2)}\n`])
      } catch (error) {
        this.#warn(`The list of your functions could not be saved to ${this.#path}: ${(error as Error).message}`)
      }
    })
    await this.#writing
  }
}
