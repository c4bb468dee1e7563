// Limits that both sides of the boundary hold, each in one place with its unit.

/** Workers a person may ask for. */
export const MAX_WORKERS = 256
/** Tasks of one run, which is also the largest literal chunk size. */
export const MAX_TASKS = 1_000_000
/** Rows of results in one answer. */
export const MAX_RESULT_ROWS = 500
/** Characters of a parameter: inputs may be written as JSON. */
export const MAX_PARAMETER_TEXT = 256 * 1024
/** Longest name of an export. */
export const MAX_EXPORT_NAME = 256
/** Checks of a run that are kept, the newest. */
export const MAX_CHECKS = 500
/** Charts of one run; the oldest goes. */
export const MAX_CHARTS = 8
/** Points of a chart, and its lines or bars beside each other. */
export const MAX_CHART_POINTS = 2_000
export const MAX_CHART_SERIES = 6
/** Pixels of a run's picture, and its tiles. */
export const MAX_PICTURE_PIXELS = 1_048_576
export const MAX_PICTURE_TILES = 4_096
/** Runs that keep their picture, the newest. */
export const MAX_PICTURES = 10
/** Lines of a run's output in one answer. */
export const MAX_OUTPUT_LINES = 1_000
/** Characters of a title in the history, of notes, and of an error or a verdict; what is longer is refused or cut. */
export const MAX_TITLE = 300
export const MAX_NOTES = 20_000
/** Trials of one experiment. */
export const MAX_TRIALS = 100_000
/** Arrangements of workers, chunk sizes and methods in one experiment, and how often each is measured. */
export const MOST_CELLS = 400
export const MOST_REPEATS = 100
export const MOST_WARM_UPS = 10
/** One file of exported experiments, which an import takes again. */
export const MAX_EXPORT_BYTES = 64 * 1024 * 1024
/** Between two kills of the chaos switch, in milliseconds. */
export const LEAST_CHAOS_MS = 50
export const MOST_CHAOS_MS = 60_000
/** Spans of the timeline in one answer. */
export const MAX_SPANS = 50_000
/** Rows that one command may clear. */
export const MAX_IDS = 10_000

/** The slider's right end; larger numbers are typed. */
export function workerSliderMax(cores: number): number {
  return Math.min(MAX_WORKERS, Math.max(16, 4 * cores))
}

/** Of a run's restart policy: restarts that may be allowed, and seconds that they are counted in or waited for. */
export const MOST_RESTARTS = 10_000
export const LEAST_RESTART_S = 0.1
export const MOST_RESTART_S = 3_600
