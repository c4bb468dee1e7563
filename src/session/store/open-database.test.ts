import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../../test/support/os-view.ts'
import { someExperiment, someTrial } from '../../../test/support/some-experiment.ts'
import { randomHistories } from '../../../test/support/random-histories.ts'
import type { Experiment } from '../../shared/lab.ts'
import { Database } from './database.ts'
import { fileAt } from './file-id.ts'
import { HistoryStore } from './history-store.ts'
import { VERSION, versionOf } from './migrations.ts'
import { setAside } from './set-aside.ts'
import { timeOrderedId } from './time-ordered-id.ts'

let folder = ''
let path = ''
const warned: string[] = []
const opened: HistoryStore[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  path = join(folder, 'history.db')
})

afterEach(() => {
  for (const store of opened.splice(0)) store.close()
  rmSync(folder, { recursive: true, force: true })
  warned.length = 0
})

function open(at = path): HistoryStore {
  const store = HistoryStore.open(at, (text) => void warned.push(text))
  opened.push(store)
  return store
}

function save(store: HistoryStore, given: Partial<Experiment> = {}): string {
  const { trials, ...begun } = someExperiment({ id: timeOrderedId(), status: 'done', ...given })
  store.begin(begun)
  for (const trial of trials) store.saveTrial(begun.id, trial)
  return begun.id
}

const ids = (store: HistoryStore): readonly string[] =>
  store.list({ search: '', limit: 1_000, offset: 0 }).rows.map(({ id }) => id)

const aside = (): readonly string[] => readdirSync(dirname(path)).filter((name) => /\.corrupt-\d+$/.test(name))

/** A closed history with a few experiments, as bytes. */
function savedBytes(): Buffer {
  const store = HistoryStore.open(path, () => undefined)
  for (let i = 0; i < 5; i++) save(store, { notes: 'n'.repeat(1_000), trials: [someTrial(0), someTrial(1)] })
  store.close()
  const bytes = readFileSync(path)
  rmSync(path)
  return bytes
}

describe('a damaged file', () => {
  const whole: readonly (readonly [string, (bytes: Buffer) => void])[] = [
    ['of another kind', () => writeFileSync(path, 'The quick brown fox jumps over the lazy dog. '.repeat(99))],
    ['cut to its first page', (bytes) => writeFileSync(path, bytes.subarray(0, 4_096))],
    ['cut within a page', (bytes) => writeFileSync(path, bytes.subarray(0, 9_000))],
    [
      'with another first page',
      (bytes) => writeFileSync(path, Buffer.concat([Buffer.alloc(4_096, 7), bytes.subarray(4_096)])),
    ],
    ['that is a folder', () => mkdirSync(path)],
  ]
  test.each(whole)('%s is renamed, and an empty history begun that says where it is', (_, damage) => {
    const bytes = savedBytes()
    for (const beside of ['-wal', '-shm']) rmSync(path + beside, { force: true })
    damage(bytes)
    const store = open()
    expect(ids(store)).toEqual([])
    const [name = ''] = aside()
    expect(warned).toEqual([
      `The history of experiments could not be read; it was renamed to ${join(folder, name)}, and an empty one was begun.`,
    ])
    const id = save(store)
    expect(ids(open())).toEqual([id])
  })

  test('with nothing in it is an empty history', () => {
    writeFileSync(path, '')
    const id = save(open())
    expect([ids(open()), warned]).toEqual([[id], []])
  })

  test('takes its WAL along, which would else be taken for that of the new file', () => {
    writeFileSync(path, 'x'.repeat(5_000))
    writeFileSync(`${path}-wal`, 'of the old one')
    const id = save(open())
    expect([ids(open()), readFileSync(join(folder, `${aside()[0]}-wal`), 'utf8')]).toEqual([[id], 'of the old one'])
  })

  test('is renamed once, by the first of the programs that find the damage', () => {
    writeFileSync(path, 'x'.repeat(5_000))
    const seen = fileAt(path)
    const id = save(open())
    setAside(path, seen, (text) => void warned.push(text))
    expect([ids(open()), aside(), warned]).toMatchObject([[id], { length: 1 }, { length: 1 }])
  })

  test('with any bytes replaced or cut off never stops the program, and what it was is kept', () => {
    const bytes = savedBytes()
    const damage = fc.record({
      at: fc.nat(bytes.length - 1),
      // The header of 100 bytes has the version, which would make it a file of a newer program.
      junk: fc.uint8Array({ maxLength: 600 }),
      length: fc.oneof(fc.constant(bytes.length), fc.nat(bytes.length)),
    })
    fc.assert(
      fc.property(damage, ({ at, junk, length }) => {
        const place = Math.max(at, 100)
        const damaged = Buffer.concat([bytes.subarray(0, place), junk, bytes.subarray(place + junk.length)]).subarray(
          0,
          length,
        )
        for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
        writeFileSync(path, damaged)
        warned.length = 0
        const store = HistoryStore.open(path, (text) => void warned.push(text))
        const found = ids(store)
        for (const id of found) {
          try {
            store.experiment(id)
          } catch (error) {
            expect(error).toMatchObject({ name: 'CommandFailure' })
          }
        }
        const id = save(store)
        expect(ids(store)).toContain(id)
        expect(aside()).toHaveLength(warned.length)
        if (warned.length > 0)
          expect(readFileSync(join(folder, aside()[0] ?? '')).length).toBeGreaterThanOrEqual(length)
        store.close()
      }),
      randomHistories('history: damaged files', 25),
    )
  })
})

test('a file of a newer program, and a database of another one, are refused and left as they are', () => {
  open().close()
  opened.length = 0
  const db = new Database(path)
  db.exec(`PRAGMA user_version = ${VERSION + 1}; PRAGMA wal_checkpoint(TRUNCATE)`)
  db.close()
  const bytes = readFileSync(path)
  expect(() => open()).toThrow(
    `${path} was written by a newer Procdeck (format ${VERSION + 1}, this one knows ${VERSION}). Update this program, or move the file away.`,
  )
  expect([readFileSync(path).equals(bytes), aside()]).toEqual([true, []])
  const strange = join(folder, 'strange.db')
  const other = new Database(strange)
  other.exec('CREATE TABLE bookmarks (url TEXT)')
  other.close()
  expect(() => open(strange)).toThrow(`${strange} is a database of another program. Move the file away.`)
})

test('a new file gets all tables at once, also where several programs make it at the same time', () => {
  const store = open()
  const db = new Database(path)
  expect(versionOf(db)).toBe(VERSION)
  expect(db.first({ journal_mode: 'text' }, 'SELECT * FROM pragma_journal_mode')).toEqual({ journal_mode: 'wal' })
  expect(db.all({ integrity_check: 'text' }, 'SELECT * FROM pragma_integrity_check')).toEqual([
    { integrity_check: 'ok' },
  ])
  db.close()
  expect(ids(store)).toEqual([])
})

describe('a second program on the same file', () => {
  test('sees at once what the first one saved, and both may write', () => {
    const [first, second] = [open(), open()]
    const a = save(first, { startedAt: 1 })
    expect(ids(second)).toEqual([a])
    const b = save(second, { startedAt: 2 })
    first.rename(b, 'Renamed by the first')
    expect([ids(first), second.experiment(b).title]).toEqual([[b, a], 'Renamed by the first'])
  })

  test('leaves alone what a living program measures or has deleted', () => {
    const store = open()
    const [running, deleted] = [save(store, { status: 'running' }), save(store)]
    store.delete([deleted])
    const other = ownedBy(`${process.ppid} unknown ${bootId()}`)
    expect(other.experiment(running).status).toBe('running')
    other.undelete([deleted])
    expect(ids(other)).toContain(deleted)
  })

  test('interrupts what a program left that is gone', () => {
    const store = open()
    const id = save(store, {
      status: 'running',
      trials: [someTrial(0), someTrial(1, { status: 'running', measures: null })],
    })
    const gone = ownedBy(`${process.pid} 1 ${bootId()}`)
    expect([gone.experiment(id).status, gone.experiment(id).trials.map(({ status }) => status)]).toEqual([
      'interrupted',
      ['done', 'interrupted'],
    ])
    expect(gone.list({ search: 'interrupted', limit: 9, offset: 0 }).total).toBe(1)
    // What was opened before reads it so too, and a restart of the machine ends every program.
    expect(store.experiment(id).status).toBe('interrupted')
    const second = save(store, { status: 'running' })
    expect(ownedBy(`${process.ppid} unknown another-boot`).experiment(second).status).toBe('interrupted')
  })

  /** Opens it anew, after all that runs or was deleted was given to that program. */
  function ownedBy(program: string): HistoryStore {
    const db = new Database(path)
    db.run('UPDATE experiments SET owner = ? WHERE owner IS NOT NULL', program)
    db.run('UPDATE experiments SET deleted_by = ? WHERE deleted_by IS NOT NULL', program)
    db.close()
    return open()
  }
})

const bootId = (): string =>
  existsSync('/proc/sys/kernel/random/boot_id') ? readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim() : '-'

test('a file that somebody removed or replaced meanwhile is begun again, so that nothing is written into the void', () => {
  const store = open()
  save(store)
  for (const name of readdirSync(folder)) renameSync(join(folder, name), join(folder, `old-${name}`))
  const id = save(store)
  expect([ids(open()), warned]).toEqual([[id], []])
})

test.runIf(process.platform === 'linux')('a file that is removed again and again leaves no descriptor', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const store = open()
  for (let i = 0; i < 5; i++) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name))
    const id = save(store)
    // The driver lets go of a closed file when the statements on it are collected.
    await until('the old files are closed', () => {
      collect()
      return filesOpenIn(folder).length === 3
    })
    expect(filesOpenIn(folder).toSorted()).toEqual(['', '-shm', '-wal'].map((ending) => path + ending))
    // What closes the old file leaves the new one's WAL.
    expect(ids(open())).toEqual([id])
    opened.pop()?.close()
  }
})

function filesOpenIn(place: string): readonly string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`)
      return target.startsWith(place) ? [target] : []
    } catch {
      return [] // that of the folder /proc/self/fd itself
    }
  })
}

/** As root no permission holds: a mount that is read-only does. */
const isRoot = process.getuid?.() === 0
const canMount = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0

describe.runIf(!isRoot || canMount)('a history in a folder that cannot be written', () => {
  let place = ''

  beforeEach(() => {
    place = join(folder, 'read-only')
    mkdirSync(place)
  })

  afterEach(() => {
    if (isRoot) execFileSync('umount', ['--lazy', place])
    else chmodSync(place, 0o755)
  })

  function lock(): string {
    if (isRoot) {
      execFileSync('mount', ['--bind', place, place])
      execFileSync('mount', ['-o', 'remount,bind,ro', place])
    } else {
      for (const name of readdirSync(place)) chmodSync(join(place, name), 0o444)
      chmodSync(place, 0o555)
    }
    return join(place, 'history.db')
  }

  const refused = (at: string): string =>
    `The history was not changed: ${at} or its folder cannot be written. Allow it, and start this program again.`

  test.each(['closed', 'killed'])('is read whole after its program was %s, and says why nothing is saved', (end) => {
    const store = open()
    const id = save(store, { status: 'running', trials: [someTrial(0)] })
    if (end === 'closed') opened.pop()?.close()
    // The WAL of a program that was killed has what it saved last.
    for (const beside of end === 'closed' ? [''] : ['', '-wal'])
      copyFileSync(path + beside, join(place, `history.db${beside}`))
    const at = lock()
    const locked = open(at)
    expect([ids(locked), locked.experiment(id).trials]).toEqual([[id], [someTrial(0)]])
    for (const write of [
      () => save(locked),
      () => locked.rename(id, 'x'),
      () => locked.delete([id]),
      () => locked.purge(),
    ])
      expect(write).toThrow(refused(at))
    expect([ids(locked), warned]).toEqual([[id], []])
  })

  test('is empty where there is none yet', () => {
    const at = lock()
    const locked = open(at)
    expect(ids(locked)).toEqual([])
    expect(() => save(locked)).toThrow(refused(at))
  })
})

test('a history whose file is cut while it is open is begun again, and the call is carried out', () => {
  const store = open()
  for (let i = 0; i < 40; i++) save(store, { notes: 'n'.repeat(3_000) })
  store.close()
  opened.length = 0
  const again = open()
  truncateSync(path, 8_192)
  expect(ids(again)).toEqual([])
  expect(warned).toHaveLength(1)
  const id = save(again)
  expect(ids(again)).toEqual([id])
})
