// Electron's checklist, D13 to D15: however the page tries, the window stays where it is, and stays the only one.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Mouse, test } from '@playwright/test'
import { type App, startApp } from './app.ts'
import { startStrayServer, type StrayServer } from './stray-server.ts'

const URL_OF_PAGE = 'app://procdeck/index.html'

let app: Awaited<ReturnType<typeof startApp>>
let stray: StrayServer
let said: string[] = []
test.beforeAll(async () => {
  app = await startApp()
  stray = await startStrayServer()
  app.page.on('console', (message) => said.push(message.text()))
})
test.afterAll(async () => {
  await app.stop()
  await stray.close()
})
test.beforeEach(async () => {
  await app.page.evaluate(() => {
    Object.assign(globalThis, { stillHere: true, violations: [] })
    const { violations } = globalThis as unknown as { readonly violations: string[] }
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
      violations.push(`${effectiveDirective} ${blockedURI}`),
    )
  })
  await watchMain(app)
  said = []
})

/** What main heard: navigations that were stopped, that began, and windows that came to be. */
interface Heard {
  readonly prevented: string[]
  readonly let: string[]
  readonly began: string[]
  readonly created: string[]
}

async function watchMain({ electron }: App): Promise<void> {
  await electron.evaluate(({ app: main, BrowserWindow, shell }) => {
    if ('heardByMain' in globalThis) return
    const heard: Heard = { prevented: [], let: [], began: [], created: [] }
    Object.assign(globalThis, { heardByMain: heard })
    const contents = BrowserWindow.getAllWindows()[0]?.webContents
    // After our own listeners: it sees what they did.
    contents?.on('will-frame-navigate', (event) => {
      heard[event.defaultPrevented ? 'prevented' : 'let'].push(event.url)
    })
    contents?.on('did-start-navigation', ({ url, isSameDocument }) => {
      if (!isSameDocument) heard.began.push(url)
    })
    main.on('web-contents-created', (_event, { id }) => {
      heard.created.push(`contents ${id}`)
    })
    shell.openExternal = (url) => {
      heard.created.push(`external ${url}`)
      return Promise.resolve()
    }
  })
}

function heard({ electron }: App): Promise<Heard> {
  return electron.evaluate(() => (globalThis as unknown as { readonly heardByMain: Heard }).heardByMain)
}

/** The same page with the same memory, alone. */
async function expectUnmoved(): Promise<void> {
  expect(app.page.url()).toBe(URL_OF_PAGE)
  expect(await app.page.evaluate(() => Reflect.get(globalThis, 'stillHere') as unknown)).toBe(true)
  expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  const { let: free, created } = await heard(app)
  expect({ free, created, asked: stray.asked }).toEqual({ free: [], created: [], asked: [] })
}

/** Puts something on the page that a person may click. */
function put(html: string): Promise<void> {
  return app.page.evaluate((text) => {
    const place = document.createElement('div')
    place.style.cssText = 'position:fixed;z-index:99999;top:0;left:0;background:white'
    place.innerHTML = text
    document.querySelector('#put')?.remove()
    place.id = 'put'
    document.body.append(place)
  }, html)
}

/** As a person does; it waits for no navigation, because none comes. */
async function click(selector: string, options: Parameters<Mouse['click']>[2] = {}, key?: string): Promise<void> {
  const { page } = app
  // Not by a locator: it would wait for the navigation that is stopped.
  const at = await page.evaluate((name) => {
    const box = document.querySelector(name)?.getBoundingClientRect()
    return box === undefined ? null : { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }, selector)
  if (at === null) throw new Error(`${selector} is not there`)
  if (key !== undefined) await page.keyboard.down(key)
  await page.mouse.click(at.x, at.y, options)
  if (key !== undefined) await page.keyboard.up(key)
}

test('D13: location, history, links and a meta refresh are stopped by main', async () => {
  const { page } = app
  const ways = {
    href: (url: string) => page.evaluate((to) => void (location.href = to), url),
    assign: (url: string) => page.evaluate((to) => location.assign(to), url),
    replace: (url: string) => page.evaluate((to) => location.replace(to), url),
    open: (url: string) => page.evaluate((to) => void window.open(to, '_self'), url),
    link: async (url: string) => {
      await put(`<a id="link" href="${url}">link</a>`)
      await click('#link')
    },
    refresh: (url: string) =>
      page.evaluate((to) => {
        const meta = Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${to}` })
        document.head.append(meta)
      }, url),
  }
  for (const [name, way] of Object.entries(ways))
    for (const target of [
      `${stray.url}/${name}`,
      `https://procdeck.invalid/${name}`,
      `app://elsewhere/${name}.html`,
      `app://procdeck/${name}.html`,
    ]) {
      await way(target)
      await expect
        .poll(async () => (await heard(app)).prevented.filter((url) => url === target).length, { message: target })
        .toBe(1)
    }
  await expectUnmoved()
})

test('D13: file:, data:, blob:, javascript: and another origin’s history are stopped before main is asked', async () => {
  const { page } = app
  const thrown = await page.evaluate(() => {
    try {
      history.pushState(null, '', 'app://elsewhere/')
      return null
    } catch (error) {
      return (error as Error).name
    }
  })
  expect(thrown).toBe('SecurityError')
  const targets = [
    'file:///etc/hostname',
    'data:text/html,<script>1</script>',
    await page.evaluate(() => URL.createObjectURL(new Blob(['<p>other'], { type: 'text/html' }))),
    "javascript:document.write('other')",
  ]
  for (const target of targets) {
    const before = [...(await heard(app)).prevented]
    said = []
    await page.evaluate((to) => {
      location.href = to
    }, target)
    // Stopped by main, or by Chromium with a word on the console.
    await expect
      .poll(async () => said.length + (await heard(app)).prevented.length - before.length, { message: target })
      .toBeGreaterThan(0)
  }
  await expectUnmoved()
})

test('D13: a form and a frame are stopped by the policy', async () => {
  const { page } = app
  await put(`
    <form id="form" action="${stray.url}/form" method="post"><button id="send">send</button></form>
    <iframe src="${stray.url}/frame"></iframe><iframe src="app://procdeck/index.html"></iframe>`)
  await click('#send')
  const violations = (): Promise<string[]> =>
    page.evaluate(() => Reflect.get(globalThis, 'violations') as unknown as string[])
  await expect
    .poll(async () => (await violations()).map((one) => one.split(' ')[0] ?? '').sort())
    .toEqual(['form-action', 'frame-src', 'frame-src'])
  await expectUnmoved()
  await put('')
})

test('D13: a frame of the page cannot take it elsewhere, nor go elsewhere itself', async () => {
  const { page, electron } = app
  await put('<iframe srcdoc="<p>inside"></iframe>')
  const target = `${stray.url}/from-inside`
  await page.evaluate((to) => {
    const frame = document.querySelector('iframe')?.contentWindow
    if (frame) frame.location.href = to
  }, target)
  const stopped = async (): Promise<boolean> =>
    (await heard(app)).prevented.includes(target) ||
    (await page.evaluate(() => (Reflect.get(globalThis, 'violations') as unknown as string[]).length)) > 0
  await expect.poll(stopped).toBe(true)
  const top = `${stray.url}/the-top`
  await put('<iframe srcdoc="<p>another"></iframe>')
  await electron.evaluate(async ({ BrowserWindow }, to) => {
    const [frame] = BrowserWindow.getAllWindows()[0]?.webContents.mainFrame.frames ?? []
    await frame?.executeJavaScript(`top.location.href = ${JSON.stringify(to)}; 1`, true)
  }, top)
  await expect.poll(async () => (await heard(app)).prevented).toContain(top)
  await expectUnmoved()
  await put('')
})

test('D13: a file that is dropped on the window is not opened', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'procdeck-drop-'))
  const file = join(folder, 'dropped.html')
  writeFileSync(file, '<script>document.title = "dropped"</script>')
  try {
    const over = app.page.evaluate(
      () =>
        new Promise<number>((resolve) =>
          addEventListener('dragover', (event) => resolve(event.dataTransfer?.types.length ?? 0), { once: true }),
        ),
    )
    const session = await app.page.context().newCDPSession(app.page)
    const data = { items: [], files: [file], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data })
    await session.detach()
    expect(await over).toBe(1)
    await expectUnmoved()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('D14: no script, link, click or form opens a second window', async () => {
  const { page } = app
  const targets = [`${stray.url}/window`, 'about:blank', URL_OF_PAGE, 'data:text/html,x', '']
  const opened = await page.evaluate(
    (urls) =>
      urls.flatMap((url) =>
        [undefined, '_blank', 'name'].flatMap((name) =>
          [undefined, 'popup,width=100', 'noopener', 'nodeIntegration=yes,preload=/x'].map((features) =>
            window.open(url, name, features),
          ),
        ),
      ),
    targets,
  )
  expect(opened).toEqual(opened.map(() => null))
  expect(opened).toHaveLength(60)

  await put(`
    <a id="blank" target="_blank" href="${stray.url}/blank">blank</a>
    <a id="plain" href="${stray.url}/plain">plain</a>
    <a id="opener" target="other" rel="opener" href="about:blank">opener</a>
    <form target="_blank" action="about:blank"><button id="send">send</button></form>`)
  await click('#blank')
  await click('#opener')
  await click('#send')
  await click('#plain', { button: 'middle' })
  await click('#blank', { button: 'middle' })
  await click('#plain', {}, 'Control')
  await click('#plain', {}, 'Shift')
  // A plain click comes after them all, and main has seen it.
  await click('#plain')
  await expect.poll(async () => (await heard(app)).prevented).toContain(`${stray.url}/plain`)
  await expectUnmoved()
  await put('')
})

test('D15: no address reaches the system, whatever its scheme', async () => {
  const { page } = app
  const schemes = [
    'mailto:a@b',
    'tel:1',
    'ms-settings:x',
    'ms-msdt:/id',
    'search-ms:query=x',
    'vscode://file/etc',
    'smb://h/s',
  ]
  const more = [
    'ftp://h/f',
    'ssh://h',
    'steam://run/1',
    'slack://open',
    'x-apple.systempreferences:x',
    'http://u:p@h/',
    'intent://x',
  ]
  const urls = [...schemes, ...more]
  for (const url of urls) {
    await put(`<a id="link" href="${url}">link</a>`)
    await click('#link')
    await page.evaluate((to) => window.open(to), url)
  }
  const sentinel = `${stray.url}/after-all`
  await put(`<a id="link" href="${sentinel}">link</a>`)
  await click('#link')
  await expect.poll(async () => (await heard(app)).prevented).toContain(sentinel)
  const { prevented } = await heard(app)
  expect(
    urls.map((url) => prevented.some((one) => one.startsWith(url.slice(0, 5)))).filter(Boolean).length,
  ).toBeGreaterThan(10)
  await expectUnmoved()
})
