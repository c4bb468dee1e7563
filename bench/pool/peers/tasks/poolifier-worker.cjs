// A worker of poolifier is an object with its functions. CommonJS, because its first message comes at once: a module
// that is still being loaded would miss it, and the worker would never be ready.

const { addOne, echo, readBuffer } = require('../../programs/functions.cjs')
const { ClusterWorker } = module.require('poolifier')

new ClusterWorker({ addOne, echo, readBuffer })
