// What Electron needs from the system on Linux: shared libraries, a display, bash and setpriv. Looks for what is really
// missing; as root on Debian and Ubuntu it is installed, else the one command that does it is printed.

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { hasApt, install, pickPackages } from './apt.mjs'
import { runQuietly } from './child.mjs'
import { SetupFailure } from './failure.mjs'
import { packagesFor } from './library-packages.mjs'
import { electronPackage } from './paths.mjs'

/** Electron opens these while it runs, so they are not among what it is linked with. */
const openedLater = ['libgtk-3.so.0', 'libnss3.so', 'libXss.so.1']

/** A program on the PATH and the packages that bring it. */
const programs = { Xvfb: ['xvfb'], setpriv: ['util-linux'], bash: ['bash'] }

/** @param {(line: string) => void} log */
export async function ensureSystemLibraries(log) {
  if (process.platform !== 'linux') return
  const missing = await findMissing()
  if (missing.length === 0) return
  const wanted = missing.map((name) =>
    name in programs ? programs[/** @type {keyof typeof programs} */ (name)] : packagesFor(name),
  )

  if (!hasApt()) {
    throw new SetupFailure(
      `Electron needs these, and they are missing: ${missing.join(', ')}. On Debian they are in: ` +
        `${wanted.map(([first]) => first ?? '?').join(' ')}. Install them with this system's package manager.`,
    )
  }
  const asRoot = process.getuid?.() === 0 && process.env.PROCDECK_NO_APT !== '1'
  const { packages, unknown } = await pickPackages(wanted, { mayUpdate: asRoot })
  if (unknown.length > 0) {
    const names = missing.filter((_name, at) => unknown.includes(wanted[at] ?? []))
    throw new SetupFailure(
      `Electron needs ${names.join(', ')}, and no package is known that brings it. Search with: apt-file search NAME`,
    )
  }
  const command = `apt-get install -y ${packages.join(' ')}`
  if (!asRoot) {
    throw new SetupFailure(
      `Electron needs what is missing here (${inShort(missing)}). Install them, then try again:\nsudo ${command}`,
    )
  }
  log(`Missing here: ${inShort(missing)}. Running as root: ${command} (PROCDECK_NO_APT=1 turns this off)`)
  await install(packages)

  const still = await findMissing()
  if (still.length > 0)
    throw new SetupFailure(`${command} ran, and still missing: ${still.join(', ')}. Install what brings them.`)
}

/** @returns {Promise<string[]>} sonames and programs */
async function findMissing() {
  const [linked, cached] = await Promise.all([notFound(join(electronPackage, 'dist', 'electron')), linkerCache()])
  const later = openedLater.filter((name) => !cached.includes(`\t${name} `))
  const needed = hasDisplay() ? ['setpriv', 'bash'] : ['Xvfb', 'setpriv', 'bash']
  return [...new Set([...linked, ...later]), ...needed.filter((name) => !onPath(name))]
}

/** @param {string} binary */
async function notFound(binary) {
  const { code, stdout, stderr } = await runQuietly('ldd', [binary])
  if (code !== 0)
    throw new SetupFailure(
      `ldd cannot read ${binary}: ${stderr.trim()}. Remove node_modules/electron and run: npm install`,
    )
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '')
}

async function linkerCache() {
  // It is in sbin, which is not on everybody's PATH.
  const { stdout } = await runQuietly('ldconfig', ['-p'], {
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
  })
  return stdout
}

export function hasDisplay() {
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** @param {string} program */
function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)))
}

/** @param {readonly string[]} names */
function inShort(names) {
  const rest = names.length - 3
  return rest > 1 ? `${names.slice(0, 3).join(', ')} and ${rest} more` : names.join(', ')
}
