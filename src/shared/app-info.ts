// Facts about the app and its machine, for the window.

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
  /** The workload that the command line asked to launch at once. */
  readonly launch: string | null
}
