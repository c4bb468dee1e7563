// Counts in words for people, in English like the whole app.

/** Created at first use: every child loads this file, most format no count, and a formatter costs milliseconds. */
let whole: Intl.NumberFormat | null = null

/** 1,242 */
export function formatCount(value: number): string {
  whole ??= new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
  return whole.format(value)
}

/** "1 task", "1,242 tasks"; `many` where an s is not enough: "2 processes", "3 tasks were". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** Tasks by their numbers: "task 7", "tasks 1,007 to 1,009". */
export function taskNumbers(first: number, count: number): string {
  return count === 1 ? `task ${formatCount(first)}` : `tasks ${formatCount(first)} to ${formatCount(first + count - 1)}`
}
