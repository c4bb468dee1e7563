// The built app under a bench: started with a profile of its own, its dialogs answered, its own processes known.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { _electron } from '@playwright/test'
import { procStat } from '../../test/support/proc-stat.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Of the kernel's clock in /proc/PID/stat. */
const TICKS_A_SECOND = 100

/** @typedef {Awaited<ReturnType<typeof openProcdeck>>} Procdeck */

export async function openProcdeck() {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-bench-'))
  const electron = await _electron.launch({ cwd: ROOT, args: [ROOT, `--user-data-dir=${join(folder, 'profile')}`] })
  const page = await electron.firstWindow()
  await page.waitForFunction(() => document.documentElement.dataset['ready'] === 'true')
  const pid = electron.process().pid ?? 0
  let modules = 0

  /**
   * @param {string} name
   * @param {unknown} input
   * @returns {Promise<any>} what the command gives
   */
  const call = async (name, input) => {
    const answer = await page.evaluate(
      ([command, given]) => Reflect.get(globalThis, 'procdeck').call(command, given),
      /** @type {const} */ ([name, input]),
    )
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.error)}`)
    return answer.value
  }

  return {
    electron,
    page,
    pid,
    call,
    /**
     * Starts a run of `source`, a module that exports `work`, over the numbers below `inputs`.
     * @param {{ source: string, inputs: number, workers: number, chunkSize: number | 'auto' }} run
     */
    runFunction: async ({ source, inputs, workers, chunkSize }) => {
      const file = join(folder, `function-${++modules}.mjs`)
      writeFileSync(file, source)
      // A turn first: e2e/steady-evaluate.ts says why.
      await electron.evaluate(async ({ dialog }, chosen) => {
        await new Promise((resolve) => setImmediate(resolve))
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
      }, file)
      const { card } = await call('function.choose', {})
      const parameters = {
        function: card.id,
        export: 'work',
        deadlineS: 0,
        again: false,
        inputs: 'range',
        from: 0,
        to: inputs,
      }
      await call('run.start', { workload: 'function', parameters, workers, chunkSize })
    },
    /**
     * Resolves when the system knows so many workers of it.
     * @param {number} count
     */
    workersAtWork: async (count) => {
      const deadline = performance.now() + 180_000
      while (workersBelow(pid).length < count) {
        if (performance.now() > deadline) throw new Error(`only ${workersBelow(pid).length} of ${count} workers came`)
        await delay(250)
      }
    },
    /** Resident memory of main, and of the process of the page, in bytes. */
    memory: () => {
      const own = ownProcesses(pid)
      const page = own.find(({ command }) => command.includes('--type=renderer'))
      return { mainBytes: rssOf(pid), pageBytes: page === undefined ? Number.NaN : rssOf(page.pid) }
    },
    /** CPU that main, page, GPU and helpers have used so far, in seconds. Not what the supervisor started. */
    cpuSeconds: () => ownProcesses(pid).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    close: async () => {
      await call('session.stopAll', {}).catch(() => undefined)
      await electron.evaluate(async ({ dialog }) => {
        await new Promise((resolve) => setImmediate(resolve))
        dialog.showMessageBox = () => Promise.resolve({ response: 0, checkboxChecked: false })
      })
      await electron.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
    },
  }
}

/**
 * Electron's own processes below `mainPid`, with it: what the supervisor started carries its mark.
 * @param {number} mainPid
 */
function ownProcesses(mainPid) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const { parent, ticks } = procStat(name)
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
        const isOurs = !readFileSync(`/proc/${name}/environ`, 'latin1').includes('PROCDECK_PARENT=')
        return [{ pid: Number(name), parent, cpuSeconds: ticks / TICKS_A_SECOND, command, isOurs }]
      } catch {
        return [] // it ended while we looked
      }
    })
  const own = all.filter(({ pid }) => pid === mainPid)
  for (const { pid } of own) own.push(...all.filter(({ parent, isOurs }) => parent === pid && isOurs))
  return own
}

/** @param {number} mainPid */
function workersBelow(mainPid) {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      const isWorker = readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('workers/host.cjs')
      return isWorker && readFileSync(`/proc/${name}/environ`, 'latin1').includes(`PROCDECK_PARENT=${mainPid}\0`)
    } catch {
      return false // it ended while we looked
    }
  })
}

/** @param {number} pid */
function rssOf(pid) {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}
