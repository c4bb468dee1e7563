// One helper for all children: it holds the other end of a pipe and the list of our process groups. When the pipe
// closes, however this program ended, it kills the groups that are left. The parent-death signal covers a child
// itself; this covers what a child started, and systems that have no such signal.

import { type ChildProcess, spawn } from 'node:child_process'
import { wrap } from '../process/wrapper.ts'

// Ignores what a closing terminal or a stop of the whole session sends: it has to outlive this program by a moment.
const SCRIPT = `trap '' TERM INT HUP QUIT
declare -A groups
while read -r op id; do
  if [[ $op == + ]]; then groups[$id]=1; else unset "groups[$id]"; fi
done
for id in "\${!groups[@]}"; do kill -KILL -- "-$id" 2>/dev/null; done`

export class Lifeline {
  readonly #groups = new Set<number>()
  readonly #env: Readonly<Record<string, string>>
  readonly #onLost: (text: string) => void
  #helper: ChildProcess | null = null
  #ended: Promise<void> = Promise.resolve()

  constructor(env: Readonly<Record<string, string>>, onLost: (text: string) => void) {
    this.#env = env
    this.#onLost = onLost
  }

  get pid(): number | null {
    return this.#helper?.pid ?? null
  }

  add(groupId: number): void {
    this.#groups.add(groupId)
    if (this.#helper === null) this.#start()
    else this.#write(`+ ${groupId}\n`)
  }

  remove(groupId: number): void {
    if (!this.#groups.delete(groupId)) return
    if (this.#groups.size === 0) this.#end()
    else this.#write(`- ${groupId}\n`)
  }

  /** Resolves when no helper is left; it goes by itself with the last group. */
  get ended(): Promise<void> {
    return this.#ended
  }

  #write(line: string): void {
    this.#helper?.stdin?.write(line)
  }

  #end(): void {
    const helper = this.#helper
    this.#helper = null
    helper?.stdin?.end()
  }

  #start(): void {
    const shell = wrap(
      { file: 'bash', args: ['--noprofile', '--norc', '-c', SCRIPT] },
      { keep: 2, diesWithParent: false },
    )
    const helper = spawn(shell.file, shell.args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: this.#env,
    })
    this.#helper = helper
    this.#ended = new Promise((resolve) => {
      helper.once('close', () => {
        resolve()
        this.#gone(helper)
      })
    })
    helper.once('error', () => undefined) // `close` follows and decides
    helper.stdin.on('error', () => undefined)
    helper.unref()
    const { stdin } = helper as { stdin: { unref?: () => void } | null }
    stdin?.unref?.()
    for (const id of this.#groups) this.#write(`+ ${id}\n`)
  }

  #gone(helper: ChildProcess): void {
    if (this.#helper !== helper) return // we ended it
    this.#helper = null
    if (helper.pid === undefined) {
      this.#onLost(
        'The lifeline helper could not start (is bash installed?): grandchildren may outlive a crash of this program.',
      )
      return
    }
    this.#onLost('The lifeline helper was ended from outside and has been started again.')
    if (this.#groups.size > 0) this.#start()
  }
}
