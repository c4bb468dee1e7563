// A worker of workerpool registers its functions.

import { addOne, echo, readBuffer } from '../../programs/functions.cjs'
import { loadPeer } from '../load.mjs'

const { default: workerpool } = await loadPeer('workerpool')
workerpool.worker({ addOne, echo, readBuffer })
