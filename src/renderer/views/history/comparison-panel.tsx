// Two experiments side by side: their arrangements, what else is different, and what only one of them has.

import { Button, CloseButton } from '@mantine/core'
import {
  IconArrowDownRight,
  IconArrowsLeftRight,
  IconArrowUpRight,
  IconEqual,
  IconQuestionMark,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { CellComparison, ComparisonResult } from '../../../shared/lab-comparison.ts'
import { cellKey, cellWords, type Experiment, type LabCell } from '../../../shared/lab.ts'
import { timeWords } from '../../../shared/measure-words.ts'
import { Panel } from '../../components/panel.tsx'
import { close, compare, focusAlone, open } from './history-actions.ts'
import type { Compared } from './history-store.ts'
import { comparisonWords, differenceGroups, inOrder, momentWords, ratioWords, resultWords } from './history-words.ts'
import css from './history.module.css'

const ICONS: Readonly<Record<ComparisonResult, typeof IconEqual>> = {
  faster: IconArrowDownRight,
  slower: IconArrowUpRight,
  noise: IconEqual,
  'cannot tell': IconQuestionMark,
}

function Side({ which, experiment }: { readonly which: string; readonly experiment: Experiment }): ReactNode {
  const { id, title, startedAt } = experiment
  return (
    <div className={css.side}>
      <dt>{which}</dt>
      <dd>
        <button
          type="button"
          className={css.link}
          title="Open it"
          onClick={() => void open({ id, kind: 'experiment' })}
        >
          {title}
        </button>
        <span className={css.quiet}>{momentWords(startedAt)}</span>
      </dd>
    </div>
  )
}

function CellRow({ compared }: { readonly compared: CellComparison }): ReactNode {
  const { cell, first, second, ratio, result } = compared
  const Icon = ICONS[result]
  return (
    <tr data-testid="compared-cell" data-result={result}>
      <th scope="row">{cellWords(cell)}</th>
      <td>{timeWords(first.medianMs)}</td>
      <td className={css.trials}>{first.trials}</td>
      <td>{timeWords(second.medianMs)}</td>
      <td className={css.trials}>{second.trials}</td>
      <td>{ratioWords(ratio)}</td>
      <td className={css.result}>
        <Icon size={14} aria-hidden /> {resultWords(compared)}
      </td>
    </tr>
  )
}

function Cells({ cells }: { readonly cells: readonly CellComparison[] }): ReactNode {
  return (
    <div className={css.tableScroll} role="group" aria-label="Arrangements" tabIndex={0}>
      <table className={css.table} data-testid="compared-cells">
        <caption>
          <strong>Arrangements</strong> that both measured: medians, and second over first
        </caption>
        <thead>
          <tr>
            <th scope="col">Arrangement</th>
            <th scope="col">First, median</th>
            <th scope="col">Trials</th>
            <th scope="col">Second, median</th>
            <th scope="col">Trials</th>
            <th scope="col">Ratio</th>
            <th scope="col" className={css.result}>
              The second is
            </th>
          </tr>
        </thead>
        <tbody>
          {inOrder(cells).map((cell) => (
            <CellRow key={cellKey(cell.cell)} compared={cell} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Only({ which, cells }: { readonly which: string; readonly cells: readonly LabCell[] }): ReactNode {
  if (cells.length === 0) return null
  return (
    <section>
      <h3 className={css.heading}>Only in the {which}</h3>
      <ul className={css.texted}>
        {cells.map((cell) => (
          <li key={cellKey(cell)}>{cellWords(cell)}</li>
        ))}
      </ul>
    </section>
  )
}

function Differences({ compared }: { readonly compared: Compared }): ReactNode {
  const { differences, onlyFirst, onlySecond } = compared.comparison
  const groups = differenceGroups(differences)
  return (
    <div className={css.differences} data-testid="compared-differences">
      {groups.length === 0 && <p className={css.facts}>Subject, design and machine are the same.</p>}
      {groups.map(({ title, texts }) => (
        <section key={title}>
          <h3 className={css.heading}>{title} is different</h3>
          <ul className={css.texted}>
            {texts.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      ))}
      <Only which="first" cells={onlyFirst} />
      <Only which="second" cells={onlySecond} />
    </div>
  )
}

export function ComparisonPanel({ compared }: { readonly compared: Compared }): ReactNode {
  const { first, second, comparison } = compared
  return (
    <Panel
      title="Comparison"
      actions={
        <>
          <Button
            size="compact-xs"
            variant="default"
            data-testid="compare-swap"
            leftSection={<IconArrowsLeftRight size={13} aria-hidden />}
            title="Makes the second the first"
            onClick={() => void compare(second.experiment.id, first.experiment.id)}
          >
            Swap
          </Button>
          <CloseButton size="sm" aria-label="Close" title="Key Esc" data-testid="history-close" onClick={close} />
        </>
      }
      className={css.opened}
    >
      <div
        ref={focusAlone}
        className={css.scroll}
        role="group"
        aria-label="Comparison"
        tabIndex={0}
        data-testid="history-opened"
      >
        <p className={css.headline} data-testid="compared-verdict">
          {comparisonWords(comparison.cells)}
        </p>
        <dl className={css.sides}>
          <Side which="First" experiment={first.experiment} />
          <Side which="Second" experiment={second.experiment} />
        </dl>
        {comparison.cells.length > 0 && <Cells cells={comparison.cells} />}
        <Differences compared={compared} />
      </div>
    </Panel>
  )
}
