// The cards of the user's own code, beside the workloads of the catalogue.

import { FILES_WORKLOAD, FUNCTION_WORKLOAD, type OwnWorkload, WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import type { LauncherItem } from './launcher-groups.ts'

interface OwnItem extends LauncherItem {
  readonly name: OwnWorkload
}

export const OWN_ITEMS: readonly OwnItem[] = [
  {
    name: FUNCTION_WORKLOAD,
    title: 'Your own function',
    group: 'Yours',
    teaches: 'A function of a Python, JavaScript or TypeScript file of yours, called once for each input.',
  },
  {
    name: FILES_WORKLOAD,
    title: 'Files',
    group: 'Yours',
    teaches: 'Reads every file under a folder: SHA-256, gzip, words. Work for the disk as much as for the processor.',
  },
  {
    name: WATCH_WORKLOAD,
    title: 'Watch a program',
    group: 'Yours',
    teaches:
      'Starts a program of yours, unchanged, and shows every process that it makes. Of Python also pools, tasks and queues.',
  },
]
