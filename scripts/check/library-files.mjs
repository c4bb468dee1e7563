// src/engine is the library: every file in it is reached from what `import 'procdeck'` loads, and so ships in the package.
// What tests share stands in test/, what the app needs in src/session.

/** @typedef {import('./imports.mjs').Import} Import */

/** What the package starts: its face, and the thread that makes processes. */
const entries = ['src/engine/index.ts', 'src/engine/process/spawn-thread.ts']
/** Bundled into the package. */
const bundled = ['src/workers/boot/main.ts', 'src/workers/boot/loader.ts', 'src/workers/boot/typescript-hooks.ts']
const testFile = /\.test\.[a-z]+$/

/**
 * @param {readonly Import[]} imports
 * @param {readonly string[]} files
 * @returns {string[]} one line a file that does not belong
 */
export function checkLibraryFiles(imports, files) {
  /** @type {Map<string, string[]>} */
  const targets = new Map()
  for (const { file, target } of imports) {
    if (target !== undefined) targets.set(file, [...(targets.get(file) ?? []), target])
  }
  const reached = new Set([...entries, ...bundled])
  for (const file of reached) for (const target of targets.get(file) ?? []) reached.add(target)
  const strays = files.filter((file) => file.startsWith('src/engine/') && !testFile.test(file) && !reached.has(file))
  const helpers = [...reached].filter((file) => file.startsWith('test/') || testFile.test(file))
  return [
    ...strays.map(
      (file) =>
        `${file}: \`import 'procdeck'\` does not need it, and src/engine is the library alone. Move it to test/support if ` +
        'tests use it, to src/session if the app does.',
    ),
    ...helpers.map((file) => `${file}: a test helper is in the library's package. The library must not import it.`),
  ]
}
