// What can be done with the ticked entries.

import { Button } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { compareTicked, exportJson, removeChosen, untickAll } from './history-actions.ts'
import { useHistory } from './history-store.ts'
import { whyNotCompared } from './history-words.ts'
import css from './history.module.css'

export function TickedBar(): ReactNode {
  const ticked = useHistory((history) => history.ticked)
  const total = useHistory((history) => history.list.total)
  if (ticked.length === 0 && (total ?? 0) === 0) return null
  const why = whyNotCompared(ticked)
  const experiments = ticked.filter(({ kind }) => kind === 'experiment')
  return (
    <div className={css.ticked} role="toolbar" aria-label="Ticked entries" data-testid="history-ticked">
      <Button
        size="compact-xs"
        variant={why === null ? 'filled' : 'default'}
        data-testid="history-compare"
        leftSection={<IconArrowsDiff size={13} aria-hidden />}
        disabled={why !== null}
        title={why ?? 'Key c'}
        onClick={() => void compareTicked()}
      >
        Compare
      </Button>
      {ticked.length === 0 ? (
        <span className={css.quiet}>Tick two experiments (Space)</span>
      ) : (
        <>
          <Button
            size="compact-xs"
            variant="default"
            data-testid="history-export-ticked"
            disabled={experiments.length === 0}
            title="Saves the ticked experiments as a file that Import reads"
            onClick={() => void exportJson(ticked)}
          >
            Export
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            data-testid="history-delete"
            title="Key Delete"
            onClick={() => void removeChosen()}
          >
            Delete
          </Button>
          <Button size="compact-xs" variant="default" title="Key u" onClick={untickAll}>
            Untick
          </Button>
        </>
      )}
    </div>
  )
}
