// Looks once for orphans of an earlier run of Procdeck, lists them, and ends them only on a person's command.

import { setTimeout as delay } from 'node:timers/promises'
import { endOrphan, type Orphan, findOrphans } from '../../session/orphans/orphans.ts'
import type { OrphanInfo } from '../../shared/orphan.ts'
import { plural } from '../../shared/plural.ts'
import type { Handlers } from '../ipc/command-server.ts'
import type { TokenFile } from '../../session/orphans/token-file.ts'

/** By then the lifeline of an app that was killed a moment ago has ended its processes. */
const SETTLE_MS = 2_500

export class OrphanCommands {
  readonly #book: TokenFile
  readonly #token: string
  readonly #warn: (text: string) => void
  readonly #looked: Promise<readonly Orphan[]>

  /** `token`: the token of this run's supervisor. */
  constructor(book: TokenFile, token: string, warn: (text: string) => void) {
    this.#book = book
    this.#token = token
    this.#warn = warn
    this.#looked = this.#look().catch((error: unknown) => {
      warn(`Processes of an earlier run could not be looked for: ${(error as Error).message}`)
      return []
    })
  }

  get handlers(): Pick<Handlers, 'orphans.list' | 'orphans.end'> {
    return {
      'orphans.list': async () => {
        // Each page asks again: orphans that have ended since are left out.
        const all = await this.#looked
        const living = await findOrphans(new Set(all.map(({ token }) => token)))
        const lives = (one: Orphan): boolean => living.some(({ pid, birth }) => pid === one.pid && birth === one.birth)
        return all.flatMap((orphan, index) => (lives(orphan) ? [infoOf(orphan, index)] : []))
      },
      'orphans.end': async ({ ids }) => {
        const all = await this.#looked
        const ended = await Promise.all(
          ids.map(async (id) => {
            const orphan = all[id - 1]
            return orphan !== undefined && (await endOrphan(orphan))
          }),
        )
        return { ended: ended.filter(Boolean).length }
      },
    }
  }

  async #look(): Promise<readonly Orphan[]> {
    const before = (await this.#book.tokens()).filter((token) => token !== this.#token)
    // This run's token is kept before any process starts: a run killed in its first second leaves a trace as well.
    await this.#book.keep([this.#token, ...before])
    if (before.length === 0) return []
    await delay(SETTLE_MS)
    const found = await findOrphans(new Set(before))
    await this.#book.keep([this.#token, ...before.filter((token) => found.some((one) => one.token === token))])
    if (found.length > 0)
      this.#warn(
        `${plural(found.length, 'process', 'processes')} of an earlier run of Procdeck still ${found.length === 1 ? 'runs' : 'run'}: ` +
          found.map(({ pid, command }) => `${command} (PID ${pid})`).join(', '),
      )
    return found
  }
}

function infoOf({ pid, command, ageMs }: Orphan, index: number): OrphanInfo {
  return { id: index + 1, pid, command, ageMs }
}
