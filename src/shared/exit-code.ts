// Exit codes as Python's `Process.exitcode`: null while alive, 0 success, > 0 failure, -N ended by signal N.

/** Linux numbers of the signals that a process may get; source: signal(7). */
const SIGNAL_NUMBERS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGSTKFLT: 16,
  SIGXCPU: 24,
  SIGXFSZ: 25,
  SIGVTALRM: 26,
  SIGPROF: 27,
  SIGIO: 29,
  SIGPWR: 30,
  SIGSYS: 31,
} as const

export type SignalName = keyof typeof SIGNAL_NUMBERS

const NAMES = new Map<number, string>(Object.entries(SIGNAL_NUMBERS).map(([name, number]) => [number, name]))

/** The exit code of a child that ended with `code` or by `signal`, exactly one of which is not null. */
export function exitCodeOf(code: number | null, signal: string | null): number {
  if (signal !== null) return -(SIGNAL_NUMBERS[signal as SignalName] ?? 0)
  return code ?? 0
}

/** `SIGKILL` for -9; null for a code without a signal. */
export function signalOf(exitCode: number): string | null {
  if (exitCode >= 0) return null
  return NAMES.get(-exitCode) ?? `signal ${-exitCode}`
}

/** As the table shows it: `SIGKILL (-9)`, `0`, `3`, and an en dash while alive. */
export function formatExitCode(exitCode: number | null): string {
  if (exitCode === null) return '–'
  const signal = signalOf(exitCode)
  return signal === null ? String(exitCode) : `${signal} (${exitCode})`
}
