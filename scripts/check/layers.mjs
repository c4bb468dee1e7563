// The layer check: who imports what it may not, and what to do instead.

import { isBuiltin } from 'node:module'
import { forTests, isIn, layerOf } from './layer-table.mjs'

/** @typedef {import('./imports.mjs').Import} Import */
/** @typedef {import('./layer-table.mjs').Layer} Layer */

const testFile = /\.(test|chaos)\.[a-z]+$/

/**
 * @param {readonly Import[]} imports
 * @returns {string[]} one line for each broken rule
 */
export function checkLayers(imports) {
  return [...imports.flatMap(checkImport), ...checkZod(imports)]
}

/**
 * @param {Import} found
 * @returns {string[]}
 */
function checkImport(found) {
  const layer = layerOf(found.file)
  if (layer === undefined) {
    return [
      `${found.file}: this folder has no row in scripts/check/layer-table.mjs. Move the file, or add the row and say why.`,
    ]
  }
  if (layer.closed && !testFile.test(found.file))
    return [`${found.file}: ${layer.folder} may not hold it. ${layer.instead}`]
  if (isAllowed(found, layer)) return []
  return [`${found.file}:${found.line} imports ${found.specifier}, which ${layer.folder} may not. ${layer.instead}`]
}

/**
 * @param {Import} found
 * @param {Layer} layer
 */
function isAllowed({ file, specifier, target, typeOnly }, layer) {
  const isTest = testFile.test(file)
  if (target !== undefined) {
    const places = isTest ? [...layer.ours, ...forTests.ours] : layer.ours
    return isIn(target, layer.folder) || places.some((place) => isIn(target, place))
  }
  if (specifier === 'electron') return layer.packages.includes('electron')
  if (isBuiltin(specifier)) return specifier.startsWith('node:') && (layer.node || (isTest && forTests.node))
  const name = packageName(specifier)
  if (layer.typesOnly && !typeOnly) return false
  // Types cost nothing at run time.
  if (name === 'zod' && typeOnly && layer.noZod) return true
  return layer.packages.includes(name) || (isTest && forTests.packages.includes(name))
}

/** @param {string} specifier */
function packageName(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/**
 * zod in the page costs 440 kB and its probe for eval is refused by the CSP; so it must not come in through shared either.
 * @param {readonly Import[]} imports
 * @returns {string[]}
 */
function checkZod(imports) {
  const atRunTime = imports.filter(({ typeOnly }) => !typeOnly)
  const byFile = groupByFile(atRunTime)

  /**
   * @param {string} file
   * @param {Set<string>} seen
   * @returns {string[] | undefined} the way from the file to zod
   */
  const wayToZod = (file, seen = new Set()) => {
    if (seen.has(file)) return undefined
    seen.add(file)
    for (const { specifier, target } of byFile.get(file) ?? []) {
      if (packageName(specifier) === 'zod') return [file, 'zod']
      const rest = target === undefined ? undefined : wayToZod(target, seen)
      if (rest !== undefined) return [file, ...rest]
    }
    return undefined
  }

  return atRunTime.flatMap(({ file, line, target }) => {
    const leaves = layerOf(file)?.noZod && !testFile.test(file) && target !== undefined && isIn(target, 'src/shared')
    const way = leaves ? wayToZod(target) : undefined
    if (way === undefined) return []
    return [
      `${file}:${line} brings zod into the page (${way.join(' -> ')}). Use \`import type\`, or move the value to a file of ` +
        'src/shared without zod.',
    ]
  })
}

/**
 * @param {readonly Import[]} imports
 * @returns {Map<string, Import[]>}
 */
function groupByFile(imports) {
  /** @type {Map<string, Import[]>} */
  const groups = new Map()
  for (const one of imports) groups.set(one.file, [...(groups.get(one.file) ?? []), one])
  return groups
}
