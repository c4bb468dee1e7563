// One helper for all children: it holds the other end of a pipe and the list of our process groups. When the pipe
// closes, however this program ended, the helper kills the groups that are left. The parent-death signal covers a child
// itself; the helper covers what a child started, and systems without that signal.

import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { type Birth, ticksOf } from '../../system/identity.ts'
import { holding, letGo } from '../process/keep-alive.ts'
import { wrap } from '../process/wrapper.ts'

// Ignores the signals of a closing terminal or a stop of the whole session: it must exit after this program.
// A process with a leader's number but another start time is not ours; its name (field 2) may hold anything.
// The helper starts with the existing groups: once it runs, it covers them.
// `kill -s`: to the shell of Debian, "--" after any other form is a number that it cannot read.
const SCRIPT = `trap '' TERM INT HUP QUIT
groups=" $* "
drop() {
  case $groups in *" $1:"*) rest=\${groups#*" $1:"} groups="\${groups%%" $1:"*} \${rest#* }" ;; esac
}
while read -r op id birth; do
  drop "$id"
  if [ "$op" = + ]; then groups="$groups$id:$birth "; fi
done
for one in $groups; do
  id=\${one%%:*} birth=\${one#*:} stat=
  if [ -r "/proc/$id/stat" ]; then
    while read -r line; do stat="$stat$line "; done < "/proc/$id/stat"
  fi
  set -- \${stat##*) }
  if [ -n "$birth" ] && [ -n "$stat" ] && [ "\${20}" != "$birth" ]; then continue; fi
  kill -s KILL -- "-$id"
done 2>/dev/null
# What has the mark, until nothing has it: a process may make another one meanwhile.
tries=0
while [ -n "$LIFELINE_MARK" ] && [ $tries -lt 40 ]; do
  found=$(grep -lzxF -- "$LIFELINE_MARK" /proc/[0-9]*/environ 2>/dev/null)
  [ -n "$found" ] || break
  for one in $found; do
    id=\${one#/proc/}
    kill -s KILL "\${id%/environ}"
  done
  tries=$((tries + 1))
  sleep 0.02
done 2>/dev/null`

const CANNOT =
  'The lifeline helper could not start (is there a shell?): grandchildren may outlive a crash of this program.'

/** How long the helper runs on after the last group has ended. */
const LINGER_MS = 5_000
/** Restarts within this time; a helper that cannot run is not started for ever. */
const MAX_RESTARTS = 5
const RESTART_WINDOW_MS = 10_000

export class Lifeline {
  readonly #groups = new Map<number, Birth>()
  readonly #env: Readonly<Record<string, string>>
  readonly #onLost: (text: string) => void
  #helper: ChildProcess | null = null
  #ended: Promise<void> = Promise.resolve()
  readonly #restarts: number[] = []
  #soon = false
  #closed = false
  #lingering: NodeJS.Timeout | undefined

  /** `mark`: an entry of the environment of processes that end too, whatever their group. Linux only. */
  constructor(env: Readonly<Record<string, string>>, onLost: (text: string) => void, mark = '') {
    this.#env = { ...env, LIFELINE_MARK: mark }
    this.#onLost = onLost
  }

  get pid(): number | null {
    return this.#helper?.pid ?? null
  }

  add(groupId: number, birth: Birth): void {
    this.#groups.set(groupId, birth)
    if (this.#helper === null) this.#startSoon()
    else this.#write(`+ ${groupId} ${ticksOf(birth)}\n`)
  }

  /** Without effect when another group has the number by now. */
  remove(groupId: number, birth: Birth): void {
    if (this.#groups.get(groupId) !== birth) return
    this.#groups.delete(groupId)
    // Sent even before the helper's end: it kills every group it knows, and the number may be reused by then.
    this.#write(`- ${groupId}\n`)
    if (this.#groups.size === 0) this.#endLater()
  }

  /** Ends the helper now; resolves when it has exited. */
  async close(): Promise<void> {
    clearTimeout(this.#lingering)
    this.#closed = true
    if (this.#groups.size === 0) this.#end()
    await holding(this.#ended)
  }

  /** The next child then needs no start of a helper, which takes a fifth of the time of two workers. */
  #endLater(): void {
    clearTimeout(this.#lingering)
    if (this.#closed) {
      this.#end()
      return
    }
    this.#lingering = setTimeout(() => {
      if (this.#groups.size === 0) this.#end()
    }, LINGER_MS)
    letGo(this.#lingering) // the helper ends with this program
  }

  #write(line: string): void {
    this.#helper?.stdin?.write(line)
  }

  #end(): void {
    const helper = this.#helper
    this.#helper = null
    helper?.stdin?.end()
  }

  // After the children of this turn: they take longer to their first line of user code than the helper to its own.
  #startSoon(): void {
    if (this.#soon) return
    this.#soon = true
    setImmediate(() => {
      this.#soon = false
      if (this.#helper === null && this.#groups.size > 0) this.#start()
    })
  }

  #start(): void {
    const groups = [...this.#groups].map(([id, birth]) => `${id}:${ticksOf(birth)}`)
    const shell = wrap({ file: 'sh', args: ['-c', SCRIPT, 'lifeline', ...groups] }, { keep: 2, diesWithParent: false })
    let helper: ChildProcess
    try {
      helper = spawn(shell.file, shell.args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: this.#env })
    } catch (error) {
      this.#onLost(`${CANNOT} (${String(error)})`)
      return
    }
    this.#helper = helper
    this.#ended = new Promise((resolve) => {
      const gone = (): void => {
        resolve()
        this.#gone(helper)
      }
      // After a failed start only one of the two events may come.
      helper.once('error', gone)
      helper.once('close', gone)
    })
    // Without free descriptors there is no pipe either.
    const stdin = helper.stdin as Socket | null | undefined
    if (stdin === null || stdin === undefined) return
    stdin.on('error', () => undefined)
    letGo(helper)
    letGo(stdin)
  }

  #gone(helper: ChildProcess): void {
    if (this.#helper !== helper) return // we ended it, or this was handled already
    this.#helper = null
    if (helper.pid === undefined) {
      this.#onLost(CANNOT)
      return
    }
    if (!this.#mayRestart()) {
      this.#onLost('The lifeline helper ends again and again: grandchildren may outlive a crash of this program.')
      return
    }
    this.#onLost('The lifeline helper was ended from outside and has been started again.')
    if (this.#groups.size > 0) this.#start()
  }

  #mayRestart(): boolean {
    const nowMs = performance.now()
    while (this.#restarts.length > 0 && (this.#restarts[0] ?? nowMs) < nowMs - RESTART_WINDOW_MS) this.#restarts.shift()
    this.#restarts.push(nowMs)
    return this.#restarts.length <= MAX_RESTARTS
  }
}
