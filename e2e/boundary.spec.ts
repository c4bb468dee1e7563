// The boundary of the window: what the page can reach, who may ask, what is refused.

import { expect, test } from './app.ts'

test('the page has no Node, is sandboxed, and knows one function of ours', async ({ app }) => {
  const seen = await app.page.evaluate(() => ({
    node: [
      typeof Reflect.get(globalThis, 'require'),
      typeof Reflect.get(globalThis, 'process'),
      typeof Reflect.get(globalThis, 'module'),
    ],
    bridge: Object.entries(Reflect.get(globalThis, 'procdeck') as Record<string, unknown>).map(([key, value]) => [
      key,
      typeof value,
    ]),
    origin: location.origin,
  }))
  expect(seen).toEqual({
    node: ['undefined', 'undefined', 'undefined'],
    bridge: [['call', 'function']],
    origin: 'app://procdeck',
  })
  const preferences = await app.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences: () => Record<string, unknown>
    }
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences()
    return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag }
  })
  expect(preferences).toEqual({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  })
})

test('commands that are wrong are refused with a code and the field, and main lives', async ({ app }) => {
  const call = (name: string, input: unknown): Promise<unknown> =>
    app.page.evaluate(
      ([command, given]) =>
        (Reflect.get(globalThis, 'procdeck') as { call: (name: unknown, input: unknown) => Promise<unknown> }).call(
          command,
          given,
        ),
      [name, input] as const,
    )
  const start = { workload: 'primes', parameters: { from: 1, to: 10, ranges: 1 }, workers: 1, chunkSize: 'auto' }
  expect(await call('no.such', {})).toMatchObject({ ok: false, error: { code: 'E_COMMAND' } })
  expect(await call('run.start', { ...start, workers: 0 })).toMatchObject({
    ok: false,
    error: { code: 'E_SCHEMA', issues: [{ path: 'workers' }] },
  })
  expect(await call('run.start', { ...start, shell: true })).toMatchObject({ ok: false, error: { code: 'E_SCHEMA' } })
  expect(await call('run.start', { ...start, workload: 'constructor' })).toMatchObject({
    ok: false,
    error: { code: 'E_WORKLOAD' },
  })
  expect(await call('run.start', { ...start, parameters: { from: 5, to: 1, ranges: 1 } })).toMatchObject({
    ok: false,
    error: { issues: [{ path: 'parameters.to' }] },
  })
  expect(await call('process.signal', { processId: 1, action: 'kill' })).toMatchObject({
    ok: false,
    error: { code: 'E_GONE' },
  })
  expect(await call('process.signal', { pid: 1, action: 'SIGKILL' })).toMatchObject({
    ok: false,
    error: { code: 'E_SCHEMA' },
  })
  expect(await call('run.resize', { runId: 99, workers: 2 })).toMatchObject({ ok: false, error: { code: 'E_GONE' } })
  expect(await call('app.info', {})).toMatchObject({ ok: true })
})

test('a second window of the same preload and an embedded page are refused as senders', async ({ app }) => {
  const answer = await app.electron.evaluate(async ({ app, BrowserWindow }) => {
    const preload = `${app.getAppPath()}/out/preload/index.cjs`
    const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true, contextIsolation: true } })
    await other.loadURL('app://procdeck/index.html')
    const said: unknown = await other.webContents.executeJavaScript(`window.procdeck.call('app.info', {})`)
    other.destroy()
    return said
  })
  expect(answer).toMatchObject({ ok: false, error: { code: 'E_SENDER' } })
})

test('the page cannot go elsewhere, open windows, fetch, or run what is not its own', async ({ app }) => {
  app.expectComplaints()
  const { page } = app
  const violations = await page.evaluate(async () => {
    const seen: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.violatedDirective))
    const script = document.createElement('script')
    script.textContent = 'globalThis.injected = true'
    document.body.append(script)
    await fetch('https://example.com').catch(() => undefined)
    window.open('https://example.com')
    location.href = 'https://example.com'
    await new Promise((resolve) => setTimeout(resolve, 300))
    return { seen, injected: Reflect.get(globalThis, 'injected') as unknown }
  })
  expect(violations.injected).toBeUndefined()
  expect(violations.seen.join()).toContain('script-src')
  expect(violations.seen.join()).toContain('connect-src')
  expect(page.url()).toContain('app://procdeck')
  expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})
