// The app's own options on the command line. Other options are Chromium's, or unknown.

export interface Arguments {
  /** Write a screenshot of the window to this PNG file, and exit. */
  readonly screenshot: string | null
  /** Launch this workload at once. */
  readonly launch: string | null
  /** Size of the window's content, "1280x800". */
  readonly size: { readonly width: number; readonly height: number } | null
  readonly theme: 'light' | 'dark' | null
  /** How long a screenshot waits after the view is ready, in milliseconds. */
  readonly waitMs: number
}

function valueOf(argv: readonly string[], name: string): string | null {
  const inline = argv.find((argument) => argument.startsWith(`--${name}=`))
  if (inline !== undefined) return inline.slice(name.length + 3)
  const at = argv.indexOf(`--${name}`)
  const next = at === -1 ? undefined : argv[at + 1]
  return next === undefined || next.startsWith('--') ? null : next
}

/** Lenient on purpose: the runtime and the desktop add arguments of their own. */
export function parseArguments(argv: readonly string[]): Arguments {
  const size = /^(\d{3,5})x(\d{3,5})$/.exec(valueOf(argv, 'size') ?? '')
  const theme = valueOf(argv, 'theme')
  const waitMs = Number(valueOf(argv, 'wait') ?? Number.NaN)
  return {
    screenshot: valueOf(argv, 'screenshot'),
    launch: valueOf(argv, 'launch'),
    size: size === null ? null : { width: Number(size[1]), height: Number(size[2]) },
    theme: theme === 'light' || theme === 'dark' ? theme : null,
    waitMs: Number.isFinite(waitMs) && waitMs >= 0 ? waitMs : 3_000,
  }
}
