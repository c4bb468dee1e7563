// Where the windows of the apps under test are: two apps on one display would share its clipboard.

/** One for each worker of Playwright; without a list, the one of this process. */
export const displays: readonly string[] = (process.env.PROCDECK_TEST_DISPLAYS ?? process.env.DISPLAY ?? '').split(',')

/** The display of this worker of Playwright. */
export function ownDisplay(): string {
  return displays[Number(process.env.TEST_PARALLEL_INDEX ?? 0)] ?? displays[0] ?? ''
}
