// What a chart shows, in a file: as a picture, or as numbers.

import type { MouseEvent, ReactNode } from 'react'
import { ChartButton } from '../../charts/chart-button.tsx'
import { useCommand } from '../../components/use-command.ts'
import type { CommandInput } from '../../../shared/ipc/commands.ts'
import { call } from '../../live/call.ts'
import css from './lab.module.css'

type Content = CommandInput<'chart.export'>['content']
type Rows = Extract<Content, { format: 'csv' }>['rows']
type Area = Extract<Content, { format: 'png' }>['area']

interface SaveChartProps {
  /** Of the file: lower case letters and dashes. */
  readonly name: string
  readonly title: string
  readonly rows: () => Rows
}

/** Inside the figure, or the group, that is saved. */
export function SaveChart({ name, title, rows }: SaveChartProps): ReactNode {
  const { pending, failure, run } = useCommand()
  const save = (content: Content) => call('chart.export', { name, content })
  const savePicture = ({ currentTarget }: MouseEvent): void => {
    const figure = currentTarget.closest<HTMLElement>('figure, [role="group"]')
    if (figure !== null) run(() => pictured(figure, (area) => save({ format: 'png', area })))
  }
  return (
    <>
      {failure !== null && (
        <span role="alert" className={css.notSaved} title={failure.message}>
          Not saved: {failure.message}
        </span>
      )}
      <ChartButton title={`${title} as PNG`} testId={`${name}-png`} isDisabled={pending} onClick={savePicture}>
        PNG
      </ChartButton>
      <ChartButton
        title={`${title} as CSV`}
        testId={`${name}-csv`}
        isDisabled={pending}
        onClick={() => run(() => save({ format: 'csv', rows: rows() }))}
      >
        CSV
      </ChartButton>
    </>
  )
}

/** Less than half of the space between two charts. */
const MARGIN_PX = 6

/** What a frame draws is on the screen some frames later: the graphics process works behind the page. */
const SHOWN_MS = 150

const drawn = (): Promise<unknown> =>
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, SHOWN_MS)))

/** The figure is in sight and without its buttons while `take` has its picture taken; `area` in pixels of the page. */
async function pictured<T>(figure: HTMLElement, take: (area: Area) => Promise<T>): Promise<T> {
  figure.scrollIntoView({ block: 'nearest' })
  figure.dataset['pictured'] = 'true'
  try {
    await drawn()
    const { left, top, right, bottom } = figure.getBoundingClientRect()
    const [x, y] = [Math.max(0, left - MARGIN_PX), Math.max(0, top - MARGIN_PX)]
    return await take({ x, y, width: right + MARGIN_PX - x, height: bottom + MARGIN_PX - y })
  } finally {
    delete figure.dataset['pictured']
  }
}
