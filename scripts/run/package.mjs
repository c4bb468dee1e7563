// npm run package [-- --when-stale]: the app as a folder that starts by itself, its fuses set and read back.

import { ensureReady } from '../setup/ensure-ready.mjs'
import { runScript } from '../setup/failure.mjs'
import { fuses, readFuses } from './fuses.mjs'
import { packageApp } from './package-app.mjs'

await runScript(async () => {
  const runtime = await ensureReady()
  const { binary, isTestBuild } = await packageApp({ runtime, force: !process.argv.includes('--when-stale') })
  const read = await readFuses(binary)
  for (const [name, on] of Object.entries(read)) {
    const wanted = fuses[/** @type {keyof typeof fuses} */ (name)]
    console.log(
      `fuse ${name.padEnd(38)} ${on === null ? 'not in this Electron' : on ? 'on' : 'off'}${on === wanted ? '' : ' (WRONG)'}`,
    )
  }
  console.log(`Packed into ${binary}${isTestBuild ? ': a TEST BUILD, on the stand-in runtime' : ''}`)
})
