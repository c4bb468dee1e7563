// The pool beside other pools and beside bare processes: npm run bench -- pool [--json] [--only=tiny,start] [--short] [--write].
// Every section interleaves its subjects round by round, checks every result, and ends with a verdict for each gate.

import { installPeers } from './pool/install-peers.mjs'
import { readOptions } from './pool/options.mjs'
import { startSection } from './pool/record.mjs'
import { keep, write } from './pool/results.mjs'
import * as cores from './pool/cores.mjs'
import * as lazy from './pool/lazy.mjs'
import * as kinds from './pool/kinds.mjs'
import * as parent from './pool/parent.mjs'
import * as payload from './pool/payload.mjs'
import * as share from './pool/share.mjs'
import * as small from './pool/small.mjs'
import * as start from './pool/start.mjs'
import * as sweep from './pool/sweep.mjs'
import * as tiny from './pool/tiny.mjs'

/** @type {Readonly<Record<string, { run: (options: import('./pool/options.mjs').Options) => Promise<void>, peers?: boolean }>>} */
const sections = { tiny, kinds, small, sweep, cores, payload, share, start, parent, lazy }

const options = readOptions(process.argv.slice(2), Object.keys(sections))
const wanted = Object.entries(sections).filter(([name]) => options.only.includes(name))
if (wanted.some(([, { peers }]) => peers)) await installPeers()

for (const [name, section] of wanted) {
  const records = startSection(name)
  await section.run(options)
  if (!options.short) keep(name, records)
}
if (options.write) write(Object.keys(sections))
// A pool of ours that is closed leaves nothing; the supervisor's own helper must not keep a bench open.
process.exit(0)
