// Which folder may import what: the table of docs/architecture.md, for the check. A folder without a row follows the row
// of the folder around it.

/**
 * @typedef {object} Layer
 * @property {string} folder
 * @property {readonly string[]} ours folders of this repository, beside its own
 * @property {boolean} node whether node:* is there
 * @property {readonly string[]} packages
 * @property {boolean} [noZod] whether zod must not be reached at run time, not even through shared
 * @property {string} instead what to do instead
 */

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
    folder: 'src/engine',
    ours: ['src/shared'],
    node: true,
    packages: ['msgpackr', 'pidusage', 'zod'],
    instead:
      'The engine runs without a window: hand what it needs in as an argument from src/main/index.ts or src/cli.',
  },
  {
    folder: 'src/engine/remote',
    ours: ['src/shared', 'src/engine/channel', 'src/engine/errors.ts'],
    node: true,
    packages: [],
    instead: 'This runs inside a child: it asks the parent (child-link.ts) for what lives there.',
  },
  {
    folder: 'src/engine/test-support',
    ours: ['src/shared', 'src/engine'],
    node: true,
    packages: ['procdeck'],
    instead: 'Programs that tests start use the built library by its name, as a stranger would.',
  },
  {
    folder: 'src/workers',
    ours: ['src/shared', 'src/engine/channel', 'src/engine/remote', 'src/engine/errors.ts'],
    node: true,
    packages: [],
    instead:
      'A worker knows the channel and what the library is inside a child (src/engine/remote), nothing else of the engine: move what both sides need there or to src/shared.',
  },
  {
    folder: 'src/workers/tasks',
    ours: ['src/shared'],
    node: true,
    packages: [],
    instead: 'A task is a plain function of its input: take what it needs as an argument.',
  },
  {
    folder: 'src/workloads',
    ours: ['src/shared', 'src/engine'],
    node: false,
    packages: ['zod'],
    instead: 'A workload describes how its task is run by the engine: the work itself belongs in src/workers/tasks.',
  },
  {
    folder: 'src/main',
    ours: ['src/shared', 'src/engine', 'src/workloads', 'resources'],
    node: true,
    packages: ['csv-stringify', 'electron', 'zod'],
    instead: 'Main puts things together: move logic to src/engine, and what the window shows to src/renderer.',
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
      'react-is',
      'zustand',
      'uplot',
      '@mantine/core',
      '@mantine/hooks',
      '@tanstack/react-table',
      '@tanstack/react-virtual',
      '@tabler/icons-react',
    ],
    noZod: true,
    instead:
      'The page is sandboxed: ask for it with a command (src/shared/ipc/commands.ts), or read it from the live stream.',
  },
  {
    folder: 'src/cli',
    ours: ['src/shared', 'src/engine', 'src/workloads'],
    node: true,
    packages: [],
    instead: 'The command line is the engine without a window: move what it shares with src/main to src/engine.',
  },
]

/** What a test file may import beside the row of its folder. */
export const forTests = { node: true, packages: ['vitest', 'fast-check'] }

/**
 * @param {string} file
 * @returns {Layer | undefined} the innermost row
 */
export function layerOf(file) {
  return layers.filter(({ folder }) => isIn(file, folder)).sort((a, b) => b.folder.length - a.folder.length)[0]
}

/**
 * @param {string} file
 * @param {string} place a folder or a file
 */
export function isIn(file, place) {
  return file === place || file.startsWith(`${place}/`)
}
