// Begins an experiment in the history and saves trials as fast as it can, until it is killed. Prints its id, and then the index
// of each trial once it is saved.

import { writeSync } from 'node:fs'

const [, , address, path, experimentText, trialText] = process.argv
const { HistoryStore } = await import(address)
const store = HistoryStore.open(path, (text) => {
  throw new Error(text)
})
const [experiment, trial] = [JSON.parse(experimentText), JSON.parse(trialText)]
store.begin(experiment)
writeSync(1, `${experiment.id}\n`)
for (let index = 0; ; index++) {
  store.saveTrial(experiment.id, { ...trial, index, startedAt: index })
  writeSync(1, `${index}\n`)
}
