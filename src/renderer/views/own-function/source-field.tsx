// A file or a folder of inputs, picked in the system's dialog.

import { Button } from '@mantine/core'
import { IconFileText, IconFolder } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { plural } from '../../../shared/plural.ts'
import { FailureAlert } from '../../components/failure-alert.tsx'
import { chooseSource, takeSample } from './function-actions.ts'
import { functionStore, useFunction } from './function-store.ts'
import { useIssueAt } from '../../components/issue-at.ts'
import form from '../../components/form.module.css'
import css from './function-form.module.css'

export function SourceField({ kind }: { readonly kind: 'lines' | 'folder' }): ReactNode {
  const source = useFunction((store) => store.sources[kind])
  const choosing = useFunction((store) => store.choosingSource)
  const failure = useFunction((store) => store.sourceFailure)
  const error = useIssueAt('parameters.source')
  const Icon = kind === 'lines' ? IconFileText : IconFolder
  return (
    <>
      <div className={css.row}>
        <Button
          data-testid="source-choose"
          size="xs"
          variant="default"
          leftSection={<Icon size={14} />}
          disabled={choosing}
          onClick={() => void chooseSource(kind)}
        >
          {choosing ? 'Reading…' : kind === 'lines' ? 'Choose a text file…' : 'Choose a folder…'}
        </Button>
        {kind === 'folder' && (
          <Button
            data-testid="source-sample"
            size="xs"
            variant="default"
            disabled={choosing}
            title="300 texts of many sizes, and one link that leads nowhere"
            onClick={() => void takeSample()}
          >
            Sample files
          </Button>
        )}
      </div>
      {source !== undefined && (
        <span className={css.source} data-testid="source-name" title={source.path}>
          {source.name}: {plural(source.count, kind === 'lines' ? 'line' : 'file')}
        </span>
      )}
      {error !== null && (
        <span role="alert" className={form.error}>
          {error}
        </span>
      )}
      <FailureAlert
        failure={failure}
        title="Not taken"
        onClose={() => functionStore.setState({ sourceFailure: null })}
      />
    </>
  )
}
