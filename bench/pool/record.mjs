// What a section says: a line for each subject, then a verdict for each gate. Printed at once and kept for RESULTS.md.

import { median, report } from '../figures.mjs'

/** @typedef {{ section: string, subject: string } & Record<string, string | number | boolean>} Line */

let section = ''
/** @type {Line[]} */
let lines = []

/**
 * Lines from here on are of this section.
 * @param {string} name
 * @returns {readonly Line[]} fills as the section speaks
 */
export function startSection(name) {
  section = name
  lines = []
  return lines
}

/**
 * @param {string} subject
 * @param {Record<string, string | number | boolean>} figures
 */
export function say(subject, figures) {
  const line = { section, subject, ...figures }
  lines.push(line)
  report({ bench: 'pool', ...line })
}

/**
 * @param {string} subject
 * @param {readonly number[]} values one a round
 * @param {string} unit
 * @param {Record<string, string | number | boolean>} [more]
 */
export function sayValues(subject, values, unit, more = {}) {
  say(subject, {
    unit,
    n: values.length,
    median: median(values),
    min: Math.min(...values),
    max: Math.max(...values),
    ...more,
  })
}

/**
 * @param {string} gate what must hold, in words
 * @param {number} ratio
 * @param {{ least: number } | { most: number }} limit
 * @param {Record<string, string | number | boolean>} [more]
 */
export function verdict(gate, ratio, limit, more = {}) {
  const [value, ok] = 'least' in limit ? [limit.least, ratio >= limit.least] : [limit.most, ratio <= limit.most]
  say('gate', { gate, ratio, limit: value, ok, ...more })
}

/**
 * A gate that could not be measured is not passed.
 * @param {string} gate
 * @param {{ least: number } | { most: number }} limit
 * @param {string} [why]
 */
export function noVerdict(gate, limit, why = 'not there') {
  say('gate', { gate, limit: 'least' in limit ? limit.least : limit.most, ok: false, skipped: why })
}
