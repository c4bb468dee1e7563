// Unpacks the chosen files of a zip, with their permissions. A bare machine has no `unzip`.

import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import yauzl from 'yauzl'

/**
 * @param {string} archive
 * @param {(name: string) => string | undefined} targetOf where a file goes; undefined leaves it out
 */
export async function unzip(archive, targetOf) {
  /** @type {(path: string, options: yauzl.Options) => Promise<yauzl.ZipFile>} */
  const open = promisify(yauzl.open)
  const zip = await open(archive, { lazyEntries: true, autoClose: true })
  const openEntry = promisify(zip.openReadStream.bind(zip))
  await new Promise((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', resolve)
    zip.on('entry', (/** @type {yauzl.Entry} */ entry) => {
      unpack(entry).then(() => zip.readEntry(), reject)
    })
    zip.readEntry()
  })

  /** @param {yauzl.Entry} entry */
  async function unpack(entry) {
    // yauzl refuses absolute names and names with `..`.
    const target = entry.fileName.endsWith('/') ? undefined : targetOf(entry.fileName)
    if (target === undefined) return
    await mkdir(dirname(target), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    await pipeline(await openEntry(entry), createWriteStream(target, { mode }))
  }
}
