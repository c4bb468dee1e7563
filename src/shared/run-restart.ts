// The restart policy of a run: which dead workers of its pools are replaced, how often, and after which wait.

export const RESTART_WORDS = {
  always: 'always',
  'on-failure': 'on failure',
  never: 'never',
} as const
export type RestartWord = keyof typeof RESTART_WORDS

export interface RunRestart {
  /** `on-failure`: not after exit code 0, and not after SIGTERM or a request to end. */
  readonly policy: RestartWord
  /** The most restarts within `withinS`; one more is the last. Null: without a limit. */
  readonly maxRestarts: number | null
  readonly withinS: number
  /** Before the first restart in a row; doubled for each further one. 0: at once. */
  readonly backOffS: number
}

export const USUAL_RESTART: RunRestart = { policy: 'always', maxRestarts: null, withinS: 10, backOffS: 0 }

export function isUsualRestart({ policy, maxRestarts, backOffS }: RunRestart): boolean {
  return policy === 'always' && maxRestarts === null && backOffS === 0
}

/** "restarts on failure, at most 3 in 10 s, back-off 1 s" */
export function restartText({ policy, maxRestarts, withinS, backOffS }: RunRestart): string {
  if (policy === 'never') return 'restarts never'
  const limit = maxRestarts === null ? '' : `, at most ${maxRestarts} in ${withinS} s`
  const wait = backOffS === 0 ? '' : `, back-off ${backOffS} s`
  return `restarts ${RESTART_WORDS[policy]}${limit}${wait}`
}
