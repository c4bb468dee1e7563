// A saved run: what came out, its story, and what it was started with.

import type { ReactNode } from 'react'
import { formatCount, plural } from '../../../shared/plural.ts'
import type { SavedRun } from '../../../shared/saved-run.ts'
import { FUNCTION_WORKLOAD } from '../../../shared/user-function.ts'
import { formatDuration } from '../../components/format.ts'
import { useLaunch } from '../launch/launch-store.ts'
import { OWN_ITEMS } from '../launch/own-items.ts'
import { functionWords } from '../own-function/function-words.ts'
import { parameterWords } from '../lab/subject-words.ts'
import css from './history.module.css'

export function SavedRunFacts({ run }: { readonly run: SavedRun }): ReactNode {
  const { workload: name, workers, chunkSize, elapsedMs, headline, story } = run
  const workload = useLaunch((launch) => launch.workloads?.find((one) => one.name === name))
  const words = (
    name === FUNCTION_WORKLOAD
      ? functionWords(run.parameters)
      : parameterWords(run, workload?.parameters.properties ?? {})
  ).join(' · ')
  const own = OWN_ITEMS.find((one) => one.name === name)
  const facts: readonly (readonly [string, string])[] = [
    ['Took', formatDuration(elapsedMs)],
    ['Workers', formatCount(workers)],
    ['Chunk size', chunkSize === 'auto' ? 'auto' : plural(chunkSize, 'task')],
    ['Workload', workload?.title ?? own?.title ?? name],
    ...(words === '' ? [] : [['Parameters', words] as const]),
  ]
  return (
    <>
      <p className={css.headline} data-testid="history-headline">
        {headline === '' ? 'It has no result.' : headline}
      </p>
      <dl className={css.factList}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {story.length > 0 && (
        <ol className={css.story} aria-label="What happened">
          {story.map((sentence, i) => (
            // A story may say a thing twice, and never changes.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={i}>{sentence}</li>
          ))}
        </ol>
      )}
    </>
  )
}
