// An error whose message is the whole story for the person at the terminal: what is wrong and what to do. No stack.

export class SetupFailure extends Error {
  /** @param {string} message @param {ErrorOptions} [options] */
  constructor(message, options) {
    super(message, options)
    this.name = 'SetupFailure'
  }
}

/**
 * Runs a script's main function; a failure that tells its own cure is printed without a stack.
 * @param {() => Promise<number | void>} main resolves to the exit code
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    console.error(error instanceof SetupFailure ? error.message : error)
    process.exitCode = 1
  }
}
