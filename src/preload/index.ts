// The bridge between page and main: one way to ask, and the hand-over of the live port. It knows no command.

import { contextBridge, ipcRenderer } from 'electron'
import { type Bridge, COMMAND_CHANNEL, PORT_CHANNEL } from '../shared/ipc/bridge.ts'
import type { Envelope } from '../shared/error-codes.ts'

const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(COMMAND_CHANNEL, name, input) as Promise<Envelope<unknown>>,
}

contextBridge.exposeInMainWorld('procdeck', bridge)

// A port cannot cross the bridge, which copies; a message of the page's own window hands it over as it is.
ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage({ type: PORT_CHANNEL }, window.origin, [...event.ports])
})
