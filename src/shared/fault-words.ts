// The faults in words for people.

import type { Fault } from './process.ts'

export const FAULT_WORDS: Readonly<Record<Fault, string>> = {
  raise: 'raise an exception',
  exit: 'exit with code 3',
  abort: 'abort (SIGABRT)',
  segfault: 'segmentation fault (SIGSEGV)',
  'out-of-memory': 'fill the heap',
  'busy-loop': 'loop without an end',
  'ignore-sigterm': 'ignore SIGTERM from now on',
  flood: 'print 100,000 lines',
  garbage: 'garbage on the channel',
  orphan: 'leave a process behind',
}
