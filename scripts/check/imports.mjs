// Reads which module imports which, with a real parser: static and dynamic imports, re-exports and import types.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { parseSync } from 'oxc-parser'

/**
 * @typedef {{ file: string, line: number, specifier: string, target: string | undefined, typeOnly: boolean }} Import
 * file and target are relative to the root, with forward slashes; target is undefined for a package
 */

const sourceFile = /\.(ts|tsx|mts|js|jsx|mjs)$/

/**
 * @typedef {{ file: string, name: string }} Exported
 * @param {string} root
 * @returns {{ files: string[], imports: Import[], exported: Exported[] }} of all files below src/
 */
export function readSources(root) {
  const files = sourceFiles(root, 'src')
  const parsed = files.map((file) => parseFile(root, file))
  return {
    files,
    imports: parsed.flatMap(({ imports }) => imports),
    exported: parsed.flatMap(({ exported }) => exported),
  }
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function sourceFiles(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return sourceFiles(root, path)
    return sourceFile.test(entry.name) ? [path] : []
  })
}

/**
 * @param {string} root
 * @param {string} file
 * @returns {{ imports: Import[], exported: Exported[] }}
 */
function parseFile(root, file) {
  const text = readFileSync(join(root, file), 'utf8')
  const { program, module, errors } = parseSync(file, text)
  const [problem] = errors
  if (problem !== undefined) throw new Error(`${file} cannot be parsed: ${problem.message}`)

  /** @type {{ specifier: string, at: number, typeOnly: boolean }[]} */
  const found = []
  for (const node of program.body) {
    // `import { type A }` keeps the import at run time, so only a whole `import type` counts as one of types.
    if (node.type === 'ImportDeclaration') {
      found.push({ specifier: node.source.value, at: node.start, typeOnly: node.importKind === 'type' })
    }
    if ((node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') && node.source) {
      found.push({ specifier: node.source.value, at: node.start, typeOnly: node.exportKind === 'type' })
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])(.*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end))
    // Anything else is an address that is made at run time: a task's module.
    if (literal?.[2] !== undefined) found.push({ specifier: literal[2], at: moduleRequest.start, typeOnly: false })
  }
  const names = module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => entry.exportName.name ?? []))
  const imports = found.map(({ specifier, at, typeOnly }) => ({
    file,
    line: text.slice(0, at).split('\n').length,
    specifier,
    target: specifier.startsWith('.') ? resolveFile(root, file, specifier) : undefined,
    typeOnly,
  }))
  return { imports, exported: names.map((name) => ({ file, name })) }
}

/**
 * @param {string} root
 * @param {string} file
 * @param {string} specifier
 */
function resolveFile(root, file, specifier) {
  const path = posix.join(dirname(file), specifier.replace(/\?.*$/, ''))
  const tries = [path, `${path}.ts`, `${path}.tsx`, path.replace(/\.js$/, '.ts'), `${path}/index.ts`]
  return tries.find((one) => statSync(join(root, one), { throwIfNoEntry: false })?.isFile()) ?? path
}
