// The faults in words for people.

import { exitCodeOf, FAULT_EXIT_CODE, type Fault, type NamedFault } from './process.ts'

const WORDS: Readonly<Record<NamedFault, string>> = {
  raise: 'raise an exception',
  exit: `exit with code ${FAULT_EXIT_CODE}`,
  abort: 'abort (SIGABRT)',
  segfault: 'segmentation fault (SIGSEGV)',
  'out-of-memory': 'fill the heap',
  'busy-loop': 'loop without an end',
  'ignore-sigterm': 'ignore SIGTERM from now on',
  flood: 'print 100,000 lines',
  garbage: 'garbage on the channel',
  orphan: 'leave a process behind',
}

export function faultWords(fault: Fault): string {
  const code = exitCodeOf(fault)
  return code === null ? WORDS[fault as NamedFault] : `exit with code ${code}`
}
