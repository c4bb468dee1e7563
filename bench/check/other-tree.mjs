// Another commit of this repository, built beside this tree.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const BRANCHES = ['origin/main', 'main', 'origin/master', 'master']

/** @param {readonly string[]} args */
function git(...args) {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

/** @param {string} name @returns {string | null} */
export function commitOf(name) {
  try {
    return git('rev-parse', '--verify', '--quiet', `${name}^{commit}`)
  } catch {
    return null
  }
}

/** What this tree came from: its last commit when something is changed, else where its branch began, else the commit before. */
export function usualCommit() {
  if (git('status', '--porcelain', '--', 'src') !== '') return commitOf('HEAD')
  const head = commitOf('HEAD')
  const began = BRANCHES.filter((name) => commitOf(name) !== null).map((name) => git('merge-base', 'HEAD', name))
  return began.find((commit) => commit !== head) ?? commitOf('HEAD~1')
}

/** @param {string} commit */
export function titleOf(commit) {
  return git('log', '-1', '--format=%h %s', commit)
}

/**
 * Its library, built with its own packages.
 * @param {string} commit
 * @returns {string} the folder
 */
export function buildAside(commit) {
  const folder = join(root, '.cache', 'check', commit)
  if (existsSync(join(folder, 'dist', '.built'))) return folder
  const fresh = `${folder}-${process.pid}`
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  try {
    const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 2 ** 30 })
    execFileSync('tar', ['-x', '-C', fresh], { input: archive })
    const lockOf = (/** @type {string} */ tree) => readFileSync(join(tree, 'package-lock.json'), 'utf8')
    if (lockOf(fresh) === lockOf(root)) symlinkSync(join(root, 'node_modules'), join(fresh, 'node_modules'))
    else
      execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: fresh,
        stdio: ['ignore', 2, 2],
      })
    execFileSync(process.execPath, ['scripts/run/build.mjs', 'lib'], { cwd: fresh, stdio: ['ignore', 2, 2] })
    renameSync(fresh, folder)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return folder
}
