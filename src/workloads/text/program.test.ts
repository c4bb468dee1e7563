// Text, as the app runs it: against the tools of the system, and with workers that are killed.

import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { usualPython } from '../../../test/support/pythons.ts'
import { ProgramRuns } from '../../../test/support/program-runs.ts'
import { parentCodec } from '../../engine/wire/parent-codec.ts'
import { countLines, countPart, countText, type Part } from './tasks.ts'
import { text } from './workload.ts'

const runs = new ProgramRuns()
const small = { lines: 3_001, parts: 2, linesPerTask: 500 }
const LICENSE = fileURLToPath(new URL('../../../LICENSE', import.meta.url))

let source = ''
beforeEach(() => {
  source = mkdtempSync(join(tmpdir(), 'procdeck-source-'))
  mkdirSync(join(source, 'inside', 'empty'), { recursive: true })
  writeFileSync(join(source, 'a.txt'), 'One two, two; THREE three-three\r\n\n'.repeat(40))
  // Letters that are no ASCII, one of which is an ASCII letter when it is lower-cased, and no line end.
  writeFileSync(join(source, 'b'), 'naïve café 300 \u212Aelvin\nit’s the end')
  writeFileSync(join(source, 'inside', 'c.md'), 'the quick brown fox __proto__ constructor\n'.repeat(900))
  writeFileSync(join(source, 'picture'), Buffer.from([0x89, 0x50, 0, 1]))
  writeFileSync(join(source, 'latin'), Buffer.from([0x63, 0xe9, 10]))
  writeFileSync(join(source, 'nothing'), '')
  symlinkSync(join(source, 'a.txt'), join(source, 'link'))
})
afterEach(() => {
  rmSync(source, { recursive: true })
})

const shell = (script: string, cwd: string): string =>
  execFileSync('sh', ['-c', script], { cwd, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
const COUNT = "tr -cs a-zA-Z '\\n' | tr A-Z a-z | grep . | sort | uniq -c"
const entries = (counts: string): (readonly [string, number])[] =>
  counts.split('\n').flatMap((line) => {
    const [, times, word] = /(\d+) (\w+)$/.exec(line) ?? []
    return word === undefined ? [] : [[word, Number(times)] as const]
  })
const folderOf = (line: string): string => /^the text is copied into (.+)$/.exec(line)?.[1] ?? ''
const folder = (): string => runs.printed.map(({ text: line }) => folderOf(line)).find((path) => path !== '') ?? ''

/** Listeners of the journal are called at once: at the first check the files are still there. */
function atFirstCheck(look: (folder: string) => void): void {
  let looked = false
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'run.checked' || looked) return
    looked = true
    look(folder())
  })
}

const toldBytes = (name: string) => {
  const line = runs.printed.find(({ text: printed }) => printed.startsWith(`${name}: `) && printed.includes(';'))
  return line?.text.replace(`${name}: `, '') ?? ''
}
/** Of the files, by the process that wrote them last. */
const digests = () =>
  new Map(
    runs.events.flatMap((event) => {
      const match = event.type === 'process.output' && /^(part-\d+\.txt): .+ SHA-256 (\w+)$/.exec(event.text)
      return match ? [[match[1], match[2]] as const] : []
    }),
  )
const workers = () => runs.records.filter(({ name }) => name.startsWith('SpawnPoolWorker'))

test('its counts are those of sort and uniq, its digests those of sha256sum, and each number of its story was measured', async () => {
  let counts: (readonly [string, number])[] = []
  let [sums, bytes] = ['', 0]
  const crossed = { lines: 0, strings: 0, paths: 0 }
  atFirstCheck((at) => {
    counts = entries(shell(`cat * | ${COUNT}`, at))
    sums = shell('sha256sum *', at)
    bytes = Number(shell('cat * | wc -c', at))
    for (const file of ['part-01.txt', 'part-02.txt'])
      for (const part of rangesOf(join(at, file))) {
        const range = `tail -c +${part.from + 1} ${part.path} | head -c ${part.to - part.from}`
        const lines = shell(range, at).split('\n').slice(0, -1)
        const told = countPart(part)
        expect(told.sha256).toBe(shell(`${range} | sha256sum`, at).slice(0, 64))
        expect(told.words).toEqual(new Map(entries(shell(`${range} | ${COUNT}`, at))))
        expect(countLines(lines)).toEqual(told)
        expect(countText(`${lines.join('\n')}\n`)).toEqual(told)
        // What the codec of the channel makes of it.
        crossed.lines += parentCodec.encode(lines, '').length
        crossed.strings += parentCodec.encode(`${lines.join('\n')}\n`, '').length
        crossed.paths += parentCodec.encode(part, '').length
      }
  })
  const { status, result, checks, charts, error } = await runs.run('text', { ...small, source })
  expect([status, error]).toEqual(['done', null])
  expect(checks.map(({ ok }) => ok)).toEqual([true, true, true])
  // Of each file, by the process that wrote it.
  expect([...digests()].map(([name, digest]) => `${digest}  ${name}\n`).join('')).toBe(sums)
  const total = counts.reduce((sum, [, times]) => sum + times, 0)
  expect(checks[1]?.name).toBe(`each way counted all ${total} words that were written`)
  const [words, times] = charts
  const frequent = counts.toSorted(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, 10)
  expect(words?.shape).toMatchObject({ names: frequent.map(([word]) => word) })
  expect(words?.series[0]?.values).toEqual(frequent.map(([, value]) => value))
  expect(times?.shape).toMatchObject({ names: ['plain loop', 'lines', 'strings', 'paths'] })

  const [text1, text2, loop, lines, strings, paths, compared] = result?.story ?? []
  expect(text1).toBe(`The text: ${source} (3 files); 3 files without text left out.`)
  const pid = runs.events.find((event) => event.type === 'process.output')?.processId ?? 0
  const writer = runs.session.journal.state.processes[pid]?.pid
  // The text is 80, 2 and 900 lines: it is there three times and a part of a fourth.
  const found = ['a.txt', 'b', 'inside/c.md'].reduce((sum, file) => sum + readFileSync(join(source, file)).length, 0)
  expect(text2).toBe(
    `It has 982 lines and ${size(found)}; PID ${writer} repeated it and wrote 3,001 lines into 2 files, ${size(bytes)}.`,
  )
  expect(loop).toContain(
    `(PID ${writer}) counted ${total.toLocaleString('en-US')} words, ${counts.length} of them different, in ${time(Number(times?.series[0]?.values[0]))}.`,
  )
  for (const [i, [name, sentence]] of Object.entries({ lines, strings, paths }).entries()) {
    expect(sentence).toContain(`in each of 7 tasks: ${toldBytes(name)}.`)
    expect(toldBytes(name)).toContain(`${time(Number(times?.series[0]?.values[i + 1]))}; `)
    expect(toldBytes(name)).toContain(`; ${size(crossed[name as keyof typeof crossed])} crossed to the workers, `)
  }
  const [, byLines = 0, , byPaths = 0] = times?.series[0]?.values.map(Number) ?? []
  const ratio = `${Number((Math.max(byLines, byPaths) / Math.min(byLines, byPaths)).toPrecision(3))} times as ${byPaths <= byLines ? 'fast' : 'slow'}`
  expect(compared).toContain(`Paths were ${ratio} as lines, `)
  expect(result?.headline).toBe(
    `Paths ${time(byPaths)}, lines ${time(byLines)}: ${ratio}; ${size(crossed.paths)} crossed instead of ${size(crossed.lines)}`,
  )
  // Not before its line was printed, and not after the next one.
  const at = (start: string): number => runs.printed.find((one) => one.text.startsWith(start))?.atMs ?? Number.NaN
  for (const [name, ms] of [
    ['lines', byLines],
    ['paths', byPaths],
  ] as const)
    expect(ms).toBeLessThan(at(`${name}: ${time(ms)}`) - at(`${name}: begins`) + 2)
  expect(runs.local.metrics().runs[0]?.progress).toEqual({ done: 4 * 7, total: 4 * 7 })
  expect(existsSync(folder())).toBe(false)
})

test.skipIf(usualPython === null)('with tasks in Python it has the counts and digests of JavaScript', async () => {
  const inJavaScript = await runs.run('text', { ...small, source })
  const inPython = await runs.run('text', { ...small, source, tasksIn: 'python-fork' })
  expect([inPython.status, inPython.error]).toEqual(['done', null])
  expect(inPython.checks).toEqual(inJavaScript.checks)
  expect(inPython.charts[0]).toEqual(inJavaScript.charts[0])
  expect(inPython.charts[0]?.shape).toMatchObject({ names: expect.arrayContaining(['constructor']) })
  expect(inPython.result?.story[2]).toMatch(/^A plain loop in one process of Python \(PID \d+\) counted/)
  expect(inPython.result?.story.slice(3, 6).join()).toMatch(/crossed/)
})

/** Of a file, by its lines. */
function rangesOf(path: string): Part[] {
  const lines = readFileSync(path).toString('latin1').split('\n').slice(0, -1)
  const ends = lines.reduce<number[]>((sums, line) => [...sums, (sums.at(-1) ?? 0) + line.length + 1], [0])
  const starts = ends.filter((_, i) => i % 500 === 0 && i < lines.length)
  return starts.map((from, i) => ({ path, from, to: starts[i + 1] ?? ends.at(-1) ?? 0 }))
}

/** As the story says it. */
function time(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${Number((ms / 1_000).toPrecision(3))} s`
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1e6 ? `${Number((bytes / 1e3).toPrecision(3))} kB` : `${Number((bytes / 1e6).toPrecision(3))} MB`
}

test.each([
  [
    "lines.join('\\n')",
    "lines.slice(1).join('\\n')",
    ['each way counted all', 'each way saw the bytes that were written', 'all ways have the same count for each word'],
    '; lines: 0 of 7 SHA-256; strings: 7 of 7 SHA-256;',
  ],
  [
    'text.match(/[A-Za-z]+/g) ?? []',
    '(text.match(/[A-Za-z]+/g) ?? []).slice(1)',
    ['each way counted all'],
    '; lines: 7 of 7 SHA-256; strings: 7 of 7 SHA-256;',
  ],
])('its checks fail when tasks lose a line or a word (%s)', async (from, to, wrong, digests) => {
  const at = runs.corrupted('text', from, to)
  const { status, checks } = await runs.run('text', { ...small, source }, at)
  expect(status).toBe('failed')
  const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name.replace(/(counted all) .*/, '$1'))
  expect(failed.sort()).toEqual(wrong.toSorted())
  expect(checks[2]?.detail).toContain(digests)
})

/** When a part is counted for the first time, its process says so and stops. */
const STOPS = `
  try {
    const { openSync } = process.getBuiltinModule('node:fs')
    openSync(new URL('./stopped', import.meta.url), 'wx')
    console.log('stops')
    process.kill(process.pid, 'SIGSTOP')
  } catch {}
`

test('nothing is lost with a process that is killed while it writes or counts: another has its task, and the story says so', async () => {
  const killed: number[] = []
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output') return
    // Once while the text is written, and once while it is counted.
    if (event.text !== 'stops' && (killed.length > 0 || !event.text.startsWith('part-01'))) return
    const pid = runs.session.journal.state.processes[event.processId]?.pid ?? 0
    killed.push(pid)
    process.kill(pid, 'SIGKILL')
  })
  const at = runs.corrupted('text', 'return countText(', `${STOPS}return countText(`)
  const { status, result, checks } = await runs.run(
    'text',
    { lines: 20_000, parts: 2, linesPerTask: 1_000, source: LICENSE },
    at,
  )
  expect([status, checks.map(({ ok }) => ok)]).toEqual(['done', [true, true, true]])
  // As its counterpart in Python has them.
  expect(checks[1]?.name).toContain('160939 words')
  expect(digests()).toEqual(
    new Map([
      ['part-01.txt', '9a853f3866782889ab5dc3c644f7f615218b19dcb46cc6a5692169ab91a2565d'],
      ['part-02.txt', 'd592af25dd193652e3c9eb2aba273cae4387388538a6a372c7af96dcfbcbde17'],
    ]),
  )
  const dead = workers().filter(({ exitCode }) => exitCode === -9)
  expect(new Set(dead.map(({ pid }) => pid))).toEqual(new Set(killed))
  expect(killed).toHaveLength(2)
  for (const { name, pid } of dead)
    expect(result?.story).toContain(
      `${name} (PID ${pid}) ended before the end: killed from outside (SIGKILL); what it had went to another process, and a time may include that.`,
    )
})

test('a task that kills each of its processes stops its way alone, which is told with the cause', async () => {
  const at = runs.corrupted('text', 'const bytes = readPart(part)', "process.kill(process.pid, 'SIGKILL')")
  const { status, result, checks } = await runs.run('text', { lines: 1_000, parts: 1, linesPerTask: 1_000, source }, at)
  expect([status, result?.headline]).toEqual(['failed', 'No comparison: paths stopped'])
  expect(checks[0]).toMatchObject({ ok: false })
  expect(checks[0]?.detail).toMatch(/^plain loop: \d+ different words; .+; paths: .*SIGKILL/)
})

test('a run that is cancelled while it writes removes its folder', async () => {
  runs.session.journal.subscribe((event) => {
    if (event.type !== 'process.output' || !event.text.startsWith('part-01')) return
    expect(existsSync(folder())).toBe(true)
    void runs.session.activeRuns[0]?.cancel('you')
  })
  const { status, checks } = await runs.run('text', { ...small, source })
  expect([status, checks]).toEqual(['cancelled', []])
  await vi.waitFor(() => {
    expect(existsSync(folder())).toBe(false)
  })
})

test('without text it fails at once, names the field, and leaves nothing behind', async () => {
  for (const [path, words] of [
    [join(source, 'nowhere'), 'there is no such file or folder'],
    [join(source, 'inside', 'empty'), 'there is no text in it; expected UTF-8, not empty, at most 67108864 bytes'],
    ['/dev/null', 'it is no file and no folder'],
  ] as const) {
    const { status, error } = await runs.run('text', { ...small, source: path })
    expect([status, error?.message]).toEqual(['failed', `Folder or file: ${path}: ${words}`])
  }
  for (const { text: line } of runs.printed) expect(existsSync(folderOf(line))).toBe(false)
})

test('a folder that an ordinary user may not read is refused', () => {
  chmodSync(source, 0o755)
  const secret = join(source, 'inside', 'empty')
  chmodSync(secret, 0)
  cpSync(fileURLToPath(new URL('../../../out/programs/text/tasks.js', import.meta.url)), join(source, 'tasks.mjs'))
  // It gives its rights away by itself: the binary of this Node may be in a folder that only its user may enter.
  const giveUp = process.getuid?.() === 0 ? 'process.setgid(65534); process.setuid(65534);' : ''
  const wanted = { source: secret, lines: 1_000, linesPerTask: 500, files: [] }
  const program = `${giveUp} import(${JSON.stringify(join(source, 'tasks.mjs'))})
    .then(({ writeText }) => writeText(${JSON.stringify(wanted)})).catch((error) => console.log(error.message))`
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', cwd: source })
  chmodSync(secret, 0o755)
  expect(stdout.trim()).toBe(`Folder or file: ${secret}: you may not read it`)
})

test.each([
  [{ lines: 999 }, 'lines'],
  [{ lines: 2_000_001 }, 'lines'],
  [{ parts: 0 }, 'parts'],
  [{ parts: 65 }, 'parts'],
  [{ linesPerTask: 499 }, 'linesPerTask'],
  [{ linesPerTask: 1.5 }, 'linesPerTask'],
])('refuses %j at "%s"', (parameters, field) => {
  const issues = text.parameters.safeParse(parameters).error?.issues ?? []
  expect(issues.map((issue) => issue.path.join('.'))).toContain(field)
})
