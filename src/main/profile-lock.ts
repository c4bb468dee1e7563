// Whether this process holds the lock of the profile.
//
// Chromium makes the lock, a link that ends in the PID of its holder, and a moment later the socket to which a second
// start connects. Two starts within that millisecond can both take the lock: the second start finds a lock whose holder
// does not answer, and removes it (seen in two of a hundred double starts on Linux). By the time that the app is ready
// the race is over, and the link names the holder.

import { readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** The lock is lost only if the link exists and names another PID: Windows has no link. */
export function hasLostLock(profile: string): boolean {
  try {
    return !readlinkSync(join(profile, 'SingletonLock')).endsWith(`-${process.pid}`)
  } catch {
    return false
  }
}
