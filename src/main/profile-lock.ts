// Whether this process holds the lock of the profile.
//
// Chromium makes the lock, a link that ends in the number of its holder, and a moment later the socket that a second start
// calls. Two starts within that millisecond can both believe that they hold it: the one that comes second finds a lock
// whose holder does not answer, and takes it away (seen in two of a hundred double starts on Linux). By the time that
// the app is ready this is over, and the link says who has it.

import { readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Only where the link is there and says another number it is lost: Windows has none. */
export function hasLostLock(profile: string): boolean {
  try {
    return !readlinkSync(join(profile, 'SingletonLock')).endsWith(`-${process.pid}`)
  } catch {
    return false
  }
}
