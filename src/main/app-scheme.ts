// app://procdeck: the only origin of the window. Serves the built renderer, and nothing outside its folder.

import { readFileSync, realpathSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'
import { type ProtocolResponse, protocol } from 'electron'

export const APP_ORIGIN = 'app://procdeck'

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'", // Mantine sets style attributes
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Path below `root` for a URL; null for a URL that leads out of `root` or names no file of the app. */
export function fileFor(root: string, url: string): string | null {
  let path: string
  try {
    const parsed = new URL(url)
    if (parsed.host !== 'procdeck') return null
    path = decodeURIComponent(parsed.pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const file = normalize(join(root, path === '/' ? '/index.html' : path))
  if (!file.startsWith(root + sep) || file.endsWith(sep)) return null
  return extname(file) in TYPES ? file : null
}

/**
 * Scripts wait until the returned function is called, so that no page sends a command before the server is there.
 *
 * Not `protocol.handle`: it loads Node's fetch, which takes 45 ms of the main thread during the start. (The types mark
 * the older interface as deprecated; every Electron so far has it, 45 included.)
 */
export function serveAppScheme(root: string): () => void {
  let serveScripts = (): void => undefined
  const scripts = new Promise<void>((resolve) => {
    serveScripts = resolve
  })
  protocol.registerBufferProtocol('app', (request, respond) => {
    const file = fileFor(root, request.url)
    if (file !== null && extname(file) === '.js') void scripts.then(() => respond(answerWith(root, file)))
    else respond(answerWith(root, file))
  })
  return serveScripts
}

function answerWith(root: string, file: string | null): ProtocolResponse {
  // Synchronous: while the app starts, a turn of the event loop costs more than reading one of these files.
  const data = file === null ? null : readBelow(root, file)
  if (file === null || data === null) return { statusCode: 404, mimeType: 'text/plain', data: Buffer.from('not found') }
  const headers = {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'content-security-policy': CSP,
    'x-content-type-options': 'nosniff',
  }
  return { statusCode: 200, headers, data }
}

/** Null for a missing file, and for a link that leads out of `root`. */
export function readBelow(root: string, file: string): Buffer | null {
  try {
    const path = realpathSync(file)
    return path.startsWith(realpathSync(root) + sep) ? readFileSync(path) : null
  } catch {
    return null
  }
}
