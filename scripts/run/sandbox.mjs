// Whether Chromium's sandbox works for this user. It needs user namespaces, and refuses to run as root; without it
// Electron would not start at all, so it is switched off then, and only then.

import { runQuietly } from '../setup/child.mjs'

/** @returns {Promise<NodeJS.ProcessEnv>} what to add to Electron's environment */
export async function sandboxVariables() {
  if (process.platform !== 'linux') return {}
  if (process.getuid?.() === 0) return { ELECTRON_DISABLE_SANDBOX: '1' }
  // Ubuntu 24.04 and hardened kernels refuse it.
  const { code } = await runQuietly('unshare', ['--user', '--map-root-user', 'true'])
  if (code === 0) return {}
  console.error(
    'This system does not let a user make namespaces, so Electron runs without its sandbox (ELECTRON_DISABLE_SANDBOX=1).',
  )
  return { ELECTRON_DISABLE_SANDBOX: '1' }
}
