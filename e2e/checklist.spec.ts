// Electron's security checklist, item by item, in the running app. Navigation and windows (D13, D14) and senders (D17)
// have files of their own.

import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { type App, startApp } from './app.ts'
import { callFrom, preferencesOf } from './page-call.ts'
import { startStrayServer } from './stray-server.ts'

const BUILT = fileURLToPath(new URL('../out', import.meta.url))

/** Text of all that the builds wrote: main, workers, preload and page. */
function bundles(): string {
  return readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(js|cjs|html)$/.test(name))
    .map((name) => readFileSync(join(BUILT, name), 'utf8'))
    .join('\n')
}

test.describe('the checklist', () => {
  let app: Awaited<ReturnType<typeof startApp>>
  test.beforeAll(async () => {
    app = await startApp()
  })
  test.afterAll(async () => {
    await app.stop()
  })

  /** As it was at first: what a test did to the page is gone. */
  async function freshPage({ page }: App): Promise<void> {
    await page.reload()
    await expect(page.locator('html')).toHaveAttribute('data-ready', 'true')
  }

  test('D1: every request of a session with a run in it goes to the app’s own scheme', async () => {
    const { page, electron } = app
    await electron.evaluate(({ session }) => {
      const urls: string[] = []
      Object.assign(globalThis, { requestedByTheApp: urls })
      session.defaultSession.webRequest.onBeforeRequest(({ url }, go) => {
        urls.push(url)
        go({})
      })
    })
    await freshPage(app)
    await page.getByTestId('preset-four-jobs').click()
    await page.getByTestId('start').click()
    await expect(page.getByTestId('run-result')).toContainText('4,995')
    const urls = await electron.evaluate(({ session }) => {
      session.defaultSession.webRequest.onBeforeRequest(null)
      return (globalThis as unknown as { readonly requestedByTheApp: string[] }).requestedByTheApp
    })
    expect(urls).toContain('app://procdeck/index.html')
    expect(urls.filter((url) => !url.startsWith('app://procdeck/'))).toEqual([])
  })

  test('D2: the page has no Node', async () => {
    const node = await app.page.evaluate(() =>
      ['require', 'process', 'module', 'exports', 'Buffer', 'global', '__dirname', 'setImmediate'].filter(
        (name) => name in globalThis,
      ),
    )
    expect(node).toEqual([])
    for (const preferences of await preferencesOf(app.electron))
      for (const name of ['nodeIntegration', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames'])
        expect(preferences[name] ?? false, name).toBe(false)
  })

  test('D3: a page that replaces the language’s own functions changes nothing of what the bridge does', async () => {
    const answers = await app.page.evaluate(async () => {
      const { call } = Reflect.get(globalThis, 'procdeck') as {
        call: (name: string, input: unknown) => Promise<unknown>
      }
      const before = await call('workload.list', {})
      const stolen: unknown[] = []
      const owners = { JSON, Array: Array.prototype, Promise: Promise.prototype, Function: Function.prototype, Object }
      const replaced = [
        ['JSON', 'parse'],
        ['JSON', 'stringify'],
        ['Array', 'push'],
        ['Array', 'map'],
        ['Promise', 'then'],
        ['Function', 'call'],
        ['Function', 'apply'],
        ['Object', 'keys'],
        ['Object', 'defineProperty'],
      ] as const
      const originals = replaced.map(([owner, name]) => Reflect.get(owners[owner], name) as unknown)
      for (const [owner, name] of replaced)
        Reflect.set(owners[owner], name, function steal(this: unknown, ...given: unknown[]): unknown {
          // The page's own scripts go on meanwhile, as the live stream comes in: theirs is no call of the bridge's.
          if (!String(new Error('who calls').stack).includes('/assets/')) stolen[stolen.length] = [owner, name, given]
          return 'stolen'
        })
      try {
        const answer = call('workload.list', {})
        const after = await answer
        return { before, after, stolen: stolen.length, code: typeof call }
      } finally {
        for (const [i, [owner, name]] of replaced.entries()) Reflect.set(owners[owner], name, originals[i])
      }
    })
    expect(answers.before).toMatchObject({ ok: true })
    expect(answers.after).toEqual(answers.before)
    expect(answers.stolen).toBe(0)
    for (const preferences of await preferencesOf(app.electron))
      expect(preferences).toMatchObject({ contextIsolation: true })
  })

  test('D5: whatever permission the page asks for is denied', async () => {
    const outcome = await app.electron.evaluate(async ({ BrowserWindow }) => {
      const ask = `(async () => {
        const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read',
          'persistent-storage', 'screen-wake-lock', 'idle-detection', 'window-management', 'local-fonts',
          'background-sync', 'payment-handler', 'storage-access', 'speaker-selection']
        const granted = []
        for (const name of names) {
          const state = await navigator.permissions.query({ name }).then((status) => status.state, () => 'unknown')
          if (state === 'granted') granted.push(name)
        }
        const requests = {
          location: () => new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no)),
          camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
          microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
          screen: () => navigator.mediaDevices.getDisplayMedia({ video: true }),
          notification: async () => { if (await Notification.requestPermission() !== 'granted') throw Error('denied') },
          midi: () => navigator.requestMIDIAccess({ sysex: true }),
          clipboard: () => navigator.clipboard.readText(),
          usb: () => navigator.usb.requestDevice({ filters: [] }),
          serial: () => navigator.serial.requestPort(),
          hid: async () => { if ((await navigator.hid.requestDevice({ filters: [] })).length === 0) throw Error('none') },
          bluetooth: () => navigator.bluetooth.requestDevice({ acceptAllDevices: true }),
          fonts: async () => { if ((await queryLocalFonts()).length === 0) throw Error('none') },
          screens: () => getScreenDetails(),
          wakeLock: () => navigator.wakeLock.request('screen'),
          persist: async () => { if (!(await navigator.storage.persist())) throw Error('denied') },
          pointer: () => document.body.requestPointerLock(),
          keyboard: () => navigator.keyboard.lock(),
          idle: async () => { if (await IdleDetector.requestPermission() !== 'granted') throw Error('denied') },
        }
        const got = []
        for (const [name, request] of Object.entries(requests)) {
          try { await request(); got.push(name) } catch (error) { void error }
        }
        return { granted, got, asked: Object.keys(requests).length }
      })()`
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      // With the gesture that many of them want.
      return (await contents?.executeJavaScript(ask, true)) as unknown
    })
    expect(outcome).toEqual({ granted: [], got: [], asked: 18 })
  })

  test('D6: the same-origin policy is on: the page reads no other origin and no file', async () => {
    const stray = await startStrayServer()
    try {
      const read = await app.page.evaluate(
        (urls) =>
          Promise.all(
            urls.map((url) =>
              fetch(url).then(
                (got) => got.text(),
                () => null,
              ),
            ),
          ),
        [stray.url, 'file:///etc/hostname', 'https://example.com', 'app://elsewhere/index.html', 'data:text/plain,x'],
      )
      expect(read).toEqual([null, null, null, null, null])
      expect(stray.asked).toEqual([])
    } finally {
      await stray.close()
    }
    for (const preferences of await preferencesOf(app.electron))
      expect(preferences).toMatchObject({ webSecurity: true })
    expect(await app.electron.evaluate(({ app: main }) => main.commandLine.hasSwitch('disable-web-security'))).toBe(
      false,
    )
  })

  test('D7: what the page serves carries the policy, and nothing that is not its own runs or leaves', async () => {
    const policies = await app.electron.evaluate(async ({ net }) => {
      const page = await net.fetch('app://procdeck/index.html')
      const script = /src="\.?\/?([^"]+\.js)"/.exec(await page.text())?.[1] ?? ''
      const answers = [page, await net.fetch(`app://procdeck/${script}`)]
      return answers.map((answer) => answer.headers.get('content-security-policy'))
    })
    const policy =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
      "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    expect(policies).toEqual([policy, policy])

    const stray = await startStrayServer()
    try {
      const seen = await app.page.evaluate(async (url) => {
        const directives: string[] = []
        let heard = (): void => undefined
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          directives.push(effectiveDirective)
          heard()
        })
        const element = (name: string, properties: Readonly<Record<string, string>>): void => {
          const made = document.createElement(name)
          for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value)
          document.body.append(made)
        }
        const run = (text: string): void => {
          const script = document.createElement('script')
          script.textContent = text
          document.body.append(script)
        }
        const ways: readonly (() => unknown)[] = [
          () => run('globalThis.injected = 1'),
          () => {
            const button = document.createElement('button')
            button.setAttribute('onclick', 'globalThis.injected = 2')
            button.click()
          },
          () => Reflect.apply(Reflect.get(globalThis, 'eval') as (text: string) => unknown, null, ['injected = 3']),
          () => Reflect.construct(Function, ['globalThis.injected = 4']),
          () => setTimeout('globalThis.injected = 5' as unknown as () => void, 0),
          () => import('data:text/javascript,globalThis.injected = 6' as string),
          () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
          () => new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))),
          () => element('script', { src: `${url}/script.js` }),
          () => element('img', { src: `${url}/image.png` }),
          () => element('link', { rel: 'stylesheet', href: `${url}/style.css` }),
          () => element('video', { src: `${url}/film.mp4` }),
          () => element('iframe', { src: `${url}/frame` }),
          () => element('object', { data: `${url}/object` }),
          () => element('base', { href: url }),
          () => new FontFace('Stray', `url(${url}/font.woff2)`).load(),
          () => fetch(`${url}/fetch`),
          () => navigator.sendBeacon(`${url}/beacon`),
          () => new EventSource(`${url}/events`),
          () => new WebSocket(url.replace('http', 'ws')),
          () => {
            const form = document.createElement('form')
            form.action = `${url}/form`
            document.body.append(form)
            form.submit()
          },
        ]
        for (const [i, way] of ways.entries()) {
          const reported = new Promise<void>((resolve) => {
            heard = resolve
          })
          try {
            await Promise.race([reported, Promise.resolve(way()).then(() => reported)])
          } catch {
            await reported
          }
          if (directives.length <= i) throw new Error(`way ${i} was not reported`)
        }
        return { directives: [...new Set(directives)].sort(), injected: Reflect.get(globalThis, 'injected') as unknown }
      }, stray.url)
      expect(seen.injected).toBeUndefined()
      expect(seen.directives).toEqual([
        'base-uri',
        'connect-src',
        'font-src',
        'form-action',
        'frame-src',
        'img-src',
        'media-src',
        'object-src',
        'script-src',
        'script-src-attr',
        'script-src-elem',
        'style-src-elem',
        'worker-src',
      ])
      expect(stray.asked).toEqual([])
    } finally {
      await stray.close()
      await freshPage(app)
    }
  })

  test('D8, D9, D10: no insecure content, no experimental feature, no Blink feature, by preference or by switch', async () => {
    for (const preferences of await preferencesOf(app.electron)) {
      expect(preferences['allowRunningInsecureContent'] ?? false).toBe(false)
      expect(preferences['experimentalFeatures'] ?? false).toBe(false)
      expect(preferences['enableBlinkFeatures'] ?? '').toBe('')
      expect(preferences['disableBlinkFeatures'] ?? '').toBe('')
    }
    const switches = [
      'allow-running-insecure-content',
      'enable-experimental-web-platform-features',
      'enable-blink-features',
      'ignore-certificate-errors',
      'js-flags',
      'unsafely-treat-insecure-origin-as-secure',
    ]
    const on = await app.electron.evaluate(
      ({ app: main }, names) => names.filter((name) => main.commandLine.hasSwitch(name)),
      switches,
    )
    expect(on).toEqual([])
    expect(bundles()).not.toContain('appendSwitch')
  })

  test('D11, D15: nothing that is built makes a webview, or hands an address to the system', () => {
    const text = bundles()
    expect(text).not.toContain('<webview')
    expect(text).not.toContain('allowpopups')
    expect(text).not.toContain('openExternal')
  })

  test('D12: a webview attaches nothing, even in a window whose preferences would let it', async () => {
    const made = await app.electron.evaluate(async ({ BrowserWindow, webContents }) => {
      const attempt = `document.body.append(Object.assign(document.createElement('webview'), {src: 'about:blank'}))`
      const before = webContents.getAllWebContents().length
      await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(attempt)
      const afterOurs = webContents.getAllWebContents().length - before
      const lax = new BrowserWindow({ show: false, webPreferences: { webviewTag: true } })
      await lax.loadURL('data:text/html,<body>')
      const prevented = new Promise<boolean>((resolve) => {
        lax.webContents.on('will-attach-webview', (event) => resolve(event.defaultPrevented))
      })
      await lax.webContents.executeJavaScript(attempt)
      const isPrevented = await prevented
      const afterLax = webContents.getAllWebContents().length - before - 1
      lax.destroy()
      return { afterOurs, isPrevented, afterLax }
    })
    expect(made).toEqual({ afterOurs: 0, isPrevented: true, afterLax: 0 })
    for (const preferences of await preferencesOf(app.electron))
      expect(preferences).toMatchObject({ webviewTag: false })
    await freshPage(app)
  })

  test('D16: the app says which Electron, Chromium and Node it runs on, and says the truth', async () => {
    const real = await app.electron.evaluate(() => ({ ...process.versions }))
    const told = await callFrom(app.page, 'app.info', {})
    expect(told).toMatchObject({
      ok: true,
      value: { electron: real['electron'], chrome: real['chrome'], node: real.node },
    })
    const versions = `Electron ${real['electron']}, Chromium ${real['chrome']}, Node ${real.node}`
    test.info().annotations.push({ type: 'versions', description: versions })
    process.stdout.write(`     ${versions}\n`)
  })

  test('D18: the page’s scheme is secure and standard, bypasses no policy, and serves nothing outside its folder', async () => {
    const seen = await app.page.evaluate(async () => ({
      origin: location.origin,
      secure: isSecureContext,
      own: await fetch('app://procdeck/index.html').then(
        () => 'read',
        () => 'refused',
      ),
      worker: await navigator.serviceWorker.register('sw.js').then(
        () => 'registered',
        () => 'refused',
      ),
    }))
    expect(seen).toEqual({ origin: 'app://procdeck', secure: true, own: 'refused', worker: 'refused' })

    const ups = [
      '..',
      '%2e%2e',
      '.%2e',
      '%2E%2E',
      '..%5c',
      '%5c..',
      '..%2f',
      '%2f..',
      '%252e%252e',
      '....',
      'assets/../..',
    ]
    const targets = ['package.json', 'main/index.js', 'preload/index.cjs', 'out/main/index.js', 'etc/hostname.html']
    const climbing = ups.flatMap((up) =>
      [1, 2, 3, 6].flatMap((levels) => targets.map((target) => `${`${up}/`.repeat(levels)}${target}`)),
    )
    const others = [
      '%00',
      'index.html%00',
      'index.html%00.png',
      '%2fetc%2fhostname.html',
      '/etc/hostname.html',
      '//etc/hostname.html',
      'C:%5cWindows%5cwin.html',
      'index.html%5c..%5c..%5cmain%5cindex.js',
      '%zz.html',
      'assets',
      'assets/',
      'index.html/',
      'index.html/index.html',
      'toString',
      '__proto__.html',
      'planted.html',
      'planted/index.js',
    ]
    const urls = [
      ...[...climbing, ...others].map((path) => `app://procdeck/${path}`),
      'app://elsewhere/index.html',
      'app://procdeck.evil/index.html',
      'app://localhost/index.html',
    ]
    expect(urls.length).toBeGreaterThan(200)
    // Links of somebody who can write in the folder.
    const links = [
      ['../main/index.js', 'planted.html'],
      ['../main', 'planted'],
    ] as const
    try {
      for (const [to, name] of links) symlinkSync(to, join(BUILT, 'renderer', name))
      const served = await app.electron.evaluate(async ({ net }, asked) => {
        const answers = await Promise.all(asked.map(async (url) => `${(await net.fetch(url)).status} ${url}`))
        return answers.filter((answer) => !answer.startsWith('404 '))
      }, urls)
      expect(served).toEqual([])
    } finally {
      for (const [, name] of links) rmSync(join(BUILT, 'renderer', name), { force: true })
    }
    expect(await app.electron.evaluate(async ({ net }) => (await net.fetch('app://procdeck/index.html')).status)).toBe(
      200,
    )
  })

  test('D20: the page knows one function of ours, which names no channel; and the port comes without an event of ours', async () => {
    const { page } = app
    await page.addInitScript(() => {
      const messages: unknown[] = []
      Object.assign(globalThis, { messagesSeen: messages })
      addEventListener('message', ({ data, ports, source }) =>
        messages.push({ data: data as unknown, ports: ports.length, own: source === window }),
      )
    })
    await freshPage(app)
    const seen = await page.evaluate(() => {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow))
      frame.remove()
      const bridge = Reflect.get(globalThis, 'procdeck') as Record<string, unknown>
      return {
        globals: Object.getOwnPropertyNames(globalThis).filter(
          (name) => !plain.has(name) && !/^(\d+|__playwright.*)$/.test(name),
        ),
        bridge: Reflect.ownKeys(bridge).map((key) => [key, typeof bridge[String(key)]]),
        messages: Reflect.get(globalThis, 'messagesSeen') as unknown,
        frozen: Object.isFrozen(bridge),
      }
    })
    expect(seen).toEqual({
      globals: ['procdeck'],
      bridge: [['call', 'function']],
      messages: [{ data: { type: 'procdeck:port' }, ports: 1, own: true }],
      frozen: true,
    })
    for (const channel of [
      'procdeck:command',
      'procdeck:port',
      'ELECTRON_BROWSER_SANDBOX_LOAD',
      'toString',
      '__proto__',
    ])
      expect(await callFrom(page, channel, {})).toMatchObject({ ok: false, error: { code: 'E_COMMAND' } })
  })
})
