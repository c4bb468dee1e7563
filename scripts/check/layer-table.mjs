// Which folder may import what: the table of docs/architecture.md, for the check. A folder without a row follows the row
// of the folder around it.

/**
 * @typedef {object} Layer
 * @property {string} folder
 * @property {readonly string[]} ours folders of this repository, beside its own
 * @property {boolean} node whether node:* is there
 * @property {readonly string[]} packages
 * @property {boolean} [noZod] whether zod must not be reached at run time, not even through shared
 * @property {boolean} [closed] whether no file may stand here but in the folders that have rows of their own
 * @property {boolean} [typesOnly] whether packages may be imported as types alone
 * @property {string} instead what to do instead
 */

/**
 * The rows of the engine: each of its folders with those that it may import, lower ones only. A folder that has no row here
 * is refused.
 * @param {Readonly<Record<string, readonly string[]>>} folders
 * @returns {Layer[]}
 */
function engine(folders) {
  const places = Object.entries(folders)
  const order = places.map(([name]) => name).join(', ')
  return [
    {
      folder: 'src/engine',
      closed: true,
      ours: [],
      node: false,
      packages: [],
      instead: `The engine's own folders are ${order}: move the file into one, or add a row to scripts/check/layer-table.mjs.`,
    },
    ...places.map(([name, below]) => ({
      folder: `src/engine/${name}`,
      ours: ['src/shared', 'src/system', 'src/engine/errors.ts', ...below.map((one) => `src/engine/${one}`)],
      node: true,
      packages: ['zod'],
      instead: `Inside the engine a folder knows those before it alone (${order}), and no window: hand it in as an argument.`,
    })),
  ]
}

/** @type {readonly Layer[]} */
export const layers = [
  {
    folder: 'src/shared',
    ours: [],
    node: false,
    packages: [],
    instead:
      'Both sides run this: keep it to types and plain functions, and pass in what needs Node, a page or the engine.',
  },
  {
    folder: 'src/shared/ipc',
    ours: ['src/shared'],
    node: false,
    packages: ['zod'],
    instead: 'Both sides run this: keep it to schemas, types and plain functions.',
  },
  {
    folder: 'src/system',
    ours: ['src/shared'],
    node: true,
    packages: ['pidusage'],
    instead: 'This asks the kernel and signals: what it is asked for belongs in src/engine or src/session.',
  },
  ...engine({
    options: [],
    wire: ['options'],
    process: ['options', 'wire'],
    supervisor: ['options', 'wire', 'process'],
    waits: ['process', 'supervisor'],
    pool: ['options', 'wire', 'process', 'supervisor', 'waits'],
    queue: ['options', 'wire', 'process', 'supervisor', 'waits'],
    executor: ['options', 'wire', 'process', 'supervisor', 'pool'],
    scope: ['options', 'wire', 'process', 'supervisor', 'pool', 'queue', 'executor'],
  }),
  {
    folder: 'src/engine/pool/scheduler',
    ours: ['src/shared', 'src/engine/supervisor/back-off.ts', 'src/engine/supervisor/restart-policy.ts'],
    node: false,
    packages: [],
    instead: 'The scheduler knows no clock, process or channel: what it needs comes in with an event.',
  },
  {
    folder: 'src/engine/errors.ts',
    ours: ['src/shared'],
    node: true,
    packages: [],
    instead: 'Errors cross to every child: they know plain types alone.',
  },
  {
    folder: 'src/engine/index.ts',
    ours: ['src/shared', 'src/engine', 'src/workers/proxies'],
    node: false,
    packages: [],
    instead: "This is what `import 'procdeck'` gives: the library alone, and what it is inside a child.",
  },
  {
    folder: 'src/workers',
    ours: ['src/shared', 'src/engine/wire', 'src/engine/options', 'src/engine/errors.ts'],
    node: true,
    packages: [],
    instead: 'A worker knows the channel and nothing else of the engine: move what both sides need to src/engine/wire.',
  },
  {
    folder: 'src/workers/boot/typescript-hooks.ts',
    ours: [],
    node: true,
    packages: ['@swc/wasm-typescript'],
    instead: 'This file is loaded by itself, in a thread for hooks of modules: it needs the stripper of types alone.',
  },
  {
    folder: 'src/session',
    ours: ['src/shared', 'src/system', 'src/engine'],
    node: true,
    packages: ['csv-stringify', 'libsql', 'ml-fcnnls', 'shell-quote', 'simple-statistics', 'ws', 'zod'],
    instead: 'The session runs without a window: hand what it needs in as an argument from src/main or src/cli.',
  },
  {
    folder: 'src/workloads',
    ours: ['src/shared', 'src/session', 'src/engine'],
    node: false,
    packages: ['procdeck', 'zod'],
    instead:
      'A workload describes a program: what it computes belongs in its tasks.ts, what it is made of in the library.',
  },
  {
    folder: 'src/workloads/*/tasks.ts',
    ours: [],
    node: true,
    packages: ['procdeck'],
    instead: 'A task is a plain function of its input: take what it needs as an argument.',
  },
  {
    folder: 'src/workloads/*/program.ts',
    ours: [],
    node: false,
    packages: ['procdeck'],
    typesOnly: true,
    instead:
      'A program is shown as it stands, and is given all that it uses as its scope: import only types of the library.',
  },
  {
    folder: 'src/main',
    ours: ['src/shared', 'src/engine', 'src/session', 'src/workloads', 'resources'],
    node: true,
    packages: ['electron', 'zod'],
    instead: 'Main puts things together: move logic to src/session, and what the window shows to src/renderer.',
  },
  {
    folder: 'src/preload',
    ours: ['src/shared'],
    node: false,
    packages: ['electron'],
    noZod: true,
    instead: 'The bridge is call() and the hand-over of the port: do the rest on the side of src/main or src/renderer.',
  },
  {
    folder: 'src/renderer',
    ours: ['src/shared'],
    node: false,
    packages: [
      'react',
      'react-dom',
      'zustand',
      '@mantine/core',
      '@mantine/hooks',
      '@tanstack/react-table',
      '@tanstack/react-virtual',
      '@tabler/icons-react',
    ],
    noZod: true,
    instead:
      'The page is sandboxed: ask for it with a command (src/shared/ipc/commands.ts), or read it from the live stream. ' +
      'Charts are drawn by src/renderer/charts alone.',
  },
  {
    folder: 'src/renderer/charts',
    ours: ['src/shared'],
    node: false,
    packages: ['react', 'recharts', 'uplot'],
    noZod: true,
    instead: 'A chart draws what its props say: format and fetch in the view, and hand it in.',
  },
  {
    folder: 'src/cli',
    ours: ['src/shared', 'src/session', 'src/workloads'],
    node: true,
    packages: ['commander'],
    instead: 'The command line is the session without a window: move what it shares with src/main to src/session.',
  },
]

/** What a test file may import beside the row of its folder. */
export const forTests = { node: true, packages: ['vitest', 'fast-check'], ours: ['test', 'src/engine'] }

/**
 * @param {string} file
 * @returns {Layer | undefined} the innermost row
 */
export function layerOf(file) {
  const here = layers.filter(({ folder }) => isIn(file, folder))
  return here.sort((a, b) => depth(b.folder) - depth(a.folder))[0]
}

/** @param {string} folder */
const depth = (folder) => folder.split('/').length

/**
 * @param {string} file
 * @param {string} place a folder or a file; `*` stands for any one name
 */
export function isIn(file, place) {
  const [parts, wanted] = [file.split('/'), place.split('/')]
  return wanted.every((name, i) => name === '*' || name === parts[i])
}
