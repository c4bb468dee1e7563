// What the numbers of a run count, such as primes. Empty where its workload does not say: then a sum means nothing.

import type { RunRecord } from '../../../shared/session-state.ts'
import { useLaunch } from '../launch/launch-store.ts'

export function useValueUnit({ workload }: Pick<RunRecord, 'workload'>): string {
  return useLaunch((launch) => launch.workloads?.find(({ name }) => name === workload)?.valueUnit ?? '')
}
