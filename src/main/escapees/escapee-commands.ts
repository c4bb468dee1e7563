// What an earlier run left running is looked for once, told, and ended only when a person says so.

import { setTimeout as delay } from 'node:timers/promises'
import { endEscapee, type Escapee, findEscapees } from '../../session/orphans/escapees.ts'
import type { EscapeeInfo } from '../../shared/escapee.ts'
import type { Handlers } from '../ipc/door.ts'
import type { SessionBook } from '../../session/orphans/session-book.ts'

/** The lifeline of an app that was killed a moment ago has done its work by then. */
const SETTLE_MS = 2_500

export class EscapeeCommands {
  readonly #book: SessionBook
  readonly #token: string
  readonly #warn: (text: string) => void
  readonly #looked: Promise<readonly Escapee[]>

  /** `token`: of the supervisor of this run. */
  constructor(book: SessionBook, token: string, warn: (text: string) => void) {
    this.#book = book
    this.#token = token
    this.#warn = warn
    this.#looked = this.#look().catch((error: unknown) => {
      warn(`What an earlier run may have left could not be looked for: ${(error as Error).message}`)
      return []
    })
  }

  get handlers(): Pick<Handlers, 'escapees.list' | 'escapees.end'> {
    return {
      'escapees.list': async () => {
        // Asked again by each page: who has ended since is not there any more.
        const all = await this.#looked
        const living = await findEscapees(new Set(all.map(({ token }) => token)))
        const lives = (one: Escapee): boolean => living.some(({ pid, birth }) => pid === one.pid && birth === one.birth)
        return all.flatMap((escapee, index) => (lives(escapee) ? [infoOf(escapee, index)] : []))
      },
      'escapees.end': async ({ ids }) => {
        const all = await this.#looked
        const ended = await Promise.all(
          ids.map(async (id) => {
            const escapee = all[id - 1]
            return escapee !== undefined && (await endEscapee(escapee))
          }),
        )
        return { ended: ended.filter(Boolean).length }
      },
    }
  }

  async #look(): Promise<readonly Escapee[]> {
    const before = (await this.#book.tokens()).filter((token) => token !== this.#token)
    // Ours first, before anything is started: a run that is killed in its first second leaves a trace as well.
    await this.#book.keep([this.#token, ...before])
    if (before.length === 0) return []
    await delay(SETTLE_MS)
    const found = await findEscapees(new Set(before))
    await this.#book.keep([this.#token, ...before.filter((token) => found.some((one) => one.token === token))])
    if (found.length > 0)
      this.#warn(
        `${found.length === 1 ? 'One process' : `${found.length} processes`} of an earlier run of Procdeck still ${found.length === 1 ? 'runs' : 'run'}: ` +
          found.map(({ pid, command }) => `${command} (PID ${pid})`).join(', '),
      )
    return found
  }
}

function infoOf({ pid, command, ageMs }: Escapee, index: number): EscapeeInfo {
  return { id: index + 1, pid, command, ageMs }
}
