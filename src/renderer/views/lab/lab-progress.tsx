// How far the experiment is, with Pause and Stop.

import { Button } from '@mantine/core'
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerStopFilled } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { LabProgress } from '../../../shared/lab.ts'
import { overdueWords } from '../../../shared/lab-overdue.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { intoView } from '../../components/into-view.ts'
import { useCommand } from '../../components/use-command.ts'
import { useLab } from '../../live/lab-store.ts'
import { pause, stopMeasuring } from './lab-actions.ts'
import css from './lab.module.css'
import { leftWords, percentOf, progressWords } from './progress-words.ts'

export function LabProgressBar({ progress }: { readonly progress: LabProgress }): ReactNode {
  const { pending, failure, run, dismiss } = useCommand()
  const refused = useLab((lab) => lab.failure)
  // The trial that runs comes to its end first.
  const [wantsPause, setWantsPause] = useState(false)
  const paused = progress.paused || wantsPause
  const percent = percentOf(progress)
  const togglePause = (): void => {
    setWantsPause(!paused)
    run(() => pause(!paused))
  }
  const words = progressWords(progress)
  const answeredAt = useLab((lab) => lab.answeredAt)
  const overdue = overdueWords(progress.now, answeredAt)
  return (
    <div ref={intoView} className={css.progress} data-testid="lab-progress">
      <div className={css.progressHead}>
        <strong className={css.progressText} data-testid="lab-progress-text">
          {wantsPause && !progress.paused ? `Pausing after ${words}` : words.charAt(0).toUpperCase() + words.slice(1)}
        </strong>
        {overdue === null ? (
          <span className={css.quiet}>{paused ? '' : leftWords(progress)}</span>
        ) : (
          <span className={css.overdue} data-testid="lab-overdue">
            {overdue}; it may hang
          </span>
        )}
        <Button
          size="compact-sm"
          variant="default"
          data-testid="lab-pause"
          disabled={pending}
          leftSection={
            paused ? <IconPlayerPlayFilled size={14} aria-hidden /> : <IconPlayerPauseFilled size={14} aria-hidden />
          }
          title={paused ? 'Go on with the next trial' : 'The trial that runs comes to its end, and no other one begins'}
          onClick={togglePause}
        >
          {paused ? 'Resume' : 'Pause'}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          data-testid="lab-stop"
          disabled={pending}
          leftSection={<IconPlayerStopFilled size={14} aria-hidden />}
          title="Ends the trial that runs; what was measured stays"
          onClick={() => run(stopMeasuring)}
        >
          Stop
        </Button>
      </div>
      <div
        className={css.track}
        role="progressbar"
        aria-label="Trials"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={words}
      >
        <div className={css.done} style={{ width: `${percent}%` }} />
      </div>
      <FailureAlert failure={failure} title="That did not work" onClose={dismiss} />
      <FailureAlert failure={refused} title="The state of the experiment could not be read" />
    </div>
  )
}
