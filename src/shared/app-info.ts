// What the window says of the app and the machine it runs on.

export interface AppInfo {
  readonly version: string
  readonly electron: string
  readonly chrome: string
  readonly node: string
  readonly platform: string
  readonly arch: string
  readonly cores: number
  readonly cpuModel: string
  readonly totalMemoryBytes: number
  /** The app's own main process. */
  readonly pid: number
  /** What the command line asked for: a workload to launch at once. */
  readonly launch: string | null
}
