// Receives the live port and drains it. At most once an animation frame it folds the messages, sets the stores once,
// and only then acknowledges. A hidden window draws no frames and acknowledges nothing, so main stops sending.
//
//   port -> queue -> (once a frame) fold -> ring of lines, session store -> acknowledgements

import { PORT_CHANNEL, type PortMessage } from '../../shared/ipc/bridge.ts'
import { type FromWindow, STREAM_PROTOCOL, type ToWindow } from '../../shared/ipc/stream.ts'
import { sessionStore } from './session-store.ts'
import { eventRing } from './event-ring.ts'
import { show } from './freeze-store.ts'
import { linkStore } from './link-store.ts'
import { settingsStore } from '../state/settings-store.ts'
import { call } from './call.ts'
import { inNextFrame } from './next-frame.ts'
import { foldMessages, INITIAL_LIVE, type LiveState } from './fold-messages.ts'

/** The snapshot lane sends at the interval of the settings; so much later the link counts as silent. */
const SILENCE_MS = 1_000
const CHECK_MS = 500

let live: LiveState = INITIAL_LIVE
let lastHeardMs = 0
let stopAsking = (): void => undefined

function isPortMessage(data: unknown): data is PortMessage {
  return typeof data === 'object' && data !== null && (data as Partial<PortMessage>).type === PORT_CHANNEL
}

function drain(port: MessagePort, queue: ToWindow[]): void {
  const { state, lines, answers } = foldMessages(live, queue.splice(0))
  live = state
  if (lines.length > 0) eventRing.push(lines)
  show({ ...state.view, lineVersion: eventRing.version })
  for (const answer of answers) port.postMessage(answer satisfies FromWindow)
}

function attach(port: MessagePort): void {
  const queue: ToWindow[] = []
  let folded = false
  let waits = false
  // The first events of a frame are folded at once, so that this frame shows them; later ones wait for the next frame.
  const fold = (): void => {
    if (folded || queue.length === 0) return
    folded = true
    inNextFrame(() => {
      folded = false
      fold()
    })
    drain(port, queue)
  }
  // Metrics wait for the frame, so that the events that come right after them are drawn with them.
  const foldInFrame = (): void => {
    if (waits) return
    waits = true
    inNextFrame(() => {
      waits = false
      fold()
    })
  }
  port.addEventListener('message', (event: MessageEvent<ToWindow>) => {
    lastHeardMs = performance.now()
    if (!linkStore.getState().live) linkStore.setState({ live: true })
    queue.push(event.data)
    if (event.data.lane === 'snapshot') foldInFrame()
    else fold()
  })
  port.addEventListener('close', () => linkStore.setState({ live: false }))
  const ask = (): void => port.postMessage({ everyMs: settingsStore.getState().everyMs } satisfies FromWindow)
  ask()
  stopAsking()
  stopAsking = settingsStore.subscribe(ask)
  // A second port replaces the first: its hello replaces the state, its lines continue the list.
  live = { ...live, awaitingHello: true }
  port.start()
}

/** Opens the live stream of this page; call once. Resolves when the first hello is in the store, or cannot come. */
export async function openLiveStream(): Promise<void> {
  window.addEventListener('message', (event) => {
    const port = event.ports[0]
    if (event.source === window && port !== undefined && isPortMessage(event.data)) attach(port)
  })
  window.setInterval(() => {
    if (
      linkStore.getState().live &&
      performance.now() - lastHeardMs > Math.max(1_000, settingsStore.getState().everyMs) + SILENCE_MS
    )
      linkStore.setState({ live: false })
  }, CHECK_MS)
  const hello = new Promise<void>((resolve) => {
    const stop = sessionStore.subscribe(({ ready }) => {
      if (!ready) return
      stop()
      resolve()
    })
  })
  const opened = await call('stream.open', { protocol: STREAM_PROTOCOL })
  if (opened.ok) await hello
  else linkStore.setState({ failure: opened.error })
}
