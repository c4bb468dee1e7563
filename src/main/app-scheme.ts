// app://procdeck: the only origin of the window. Serves the built renderer, and nothing outside its folder.

import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'

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

/** Path below `root` for a URL; null for anything that leaves it or is no file of ours. */
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
  if (!file.startsWith(root + sep)) return null
  return extname(file) in TYPES ? file : null
}

export function serveAppScheme(root: string): void {
  protocol.handle('app', async (request) => {
    const file = fileFor(root, request.url)
    if (file === null) return new Response('not found', { status: 404 })
    try {
      const headers = {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': CSP,
        'x-content-type-options': 'nosniff',
      }
      return new Response(new Uint8Array(await readFile(file)), { headers })
    } catch {
      return new Response('not found', { status: 404 })
    }
  })
}
