// Hooks of a loader, as `--import` brings them: a module that is nowhere else.

import { register } from 'node:module'

const HOOKS = `
export const resolve = (name, context, next) =>
  name.endsWith('.answer') ? { url: new URL(name, context.parentURL).href, shortCircuit: true } : next(name, context)
export const load = (url, context, next) =>
  url.endsWith('.answer')
    ? { format: 'module', shortCircuit: true, source: 'export const answer = () => 42' }
    : next(url, context)
`
register(`data:text/javascript,${encodeURIComponent(HOOKS)}`)
