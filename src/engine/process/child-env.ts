// The environment a child gets: that of this program without what changes how a runtime starts, or a short list of it.
// NODE_OPTIONS alone can run code in a child.

const ALLOWED = new Set([
  'HOME',
  'LANG',
  'LANGUAGE',
  'LOGNAME',
  'PATH',
  'SHELL',
  'SystemRoot',
  'TEMP',
  'TMP',
  'TMPDIR',
  'TZ',
  'USER',
])

/** Who wants these in a child names them. */
const NOT_INHERITED =
  /^(NODE_OPTIONS|NODE_CHANNEL_.*|NODE_UNIQUE_ID|LD_PRELOAD|LD_AUDIT|DYLD_INSERT_.*|PYTHONSTARTUP|PYTHONHOME|ELECTRON_.*)$/

/** `all`: what this program was given and has set; `listed`: what a runtime needs, and no secret. */
export type InheritedEnv = 'all' | 'listed'

export const TOKEN_VARIABLE = 'PROCDECK_TOKEN'
/** The name of the process, for `currentProcess()` inside it. */
export const NAME_VARIABLE = 'PROCDECK_NAME'
/** Set for a process that is started ahead and prepares to be taken. */
export const WARM_VARIABLE = 'PROCDECK_WARM'
const PARENT_VARIABLE = 'PROCDECK_PARENT'
/** How many levels below the first program a process is. */
const LEVEL_VARIABLE = 'PROCDECK_LEVEL'
/** `off`: the main guard does not refuse (process/main-guard.ts). Children have it of their parent. */
export const GUARD_VARIABLE = 'PROCDECK_MAIN_GUARD'
/** Levels of processes that start one another. */
export const MAX_LEVELS = 4

/** The folder of a watched program: all that it starts has it. */
export const WATCH_VARIABLE = 'PROCDECK_WATCH_DIR'

/** The library's own marks: those of a child are never those of its parent. */
export const isOwnVariable = (name: string): boolean => name.startsWith('PROCDECK_') && name !== WATCH_VARIABLE

const isListed = (name: string): boolean => ALLOWED.has(name) || name.startsWith('LC_')

/** Nested thread pools of numeric libraries would multiply with the workers. */
export const ONE_THREAD: Readonly<Record<string, string>> = {
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
  MKL_NUM_THREADS: '1',
}

/** `token` marks every process of this supervisor. */
export function childEnv(
  own: Readonly<Record<string, string | undefined>>,
  token: string,
  inherited: InheritedEnv,
): Record<string, string> {
  const env: Record<string, string> = {}
  for (const [key, value] of Object.entries(own)) {
    if (value === undefined || isOwnVariable(key)) continue
    if (inherited === 'all' ? !NOT_INHERITED.test(key) : isListed(key)) env[key] = value
  }
  const marks = {
    [TOKEN_VARIABLE]: token,
    [PARENT_VARIABLE]: String(process.pid),
    [LEVEL_VARIABLE]: String(levelOf(own) + 1),
    ...(own[GUARD_VARIABLE] === 'off' ? { [GUARD_VARIABLE]: 'off' } : {}),
  }
  return { ...env, ...marks }
}

/** 0 for a program that is no child. */
export function levelOf(env: Readonly<Record<string, string | undefined>>): number {
  return Number(env[LEVEL_VARIABLE] ?? 0)
}
