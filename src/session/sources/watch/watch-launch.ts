// A launch of a command line that is watched: the program is a child of the run, and what it starts is reported by a source
// of its own.

import type { Supervisor } from '../../../engine/supervisor/supervisor.ts'
import { formatExitCode } from '../../../shared/exit-code.ts'
import type { Parameters } from '../../../shared/run.ts'
import { WATCH_WORKLOAD } from '../../../shared/user-function.ts'
import type { Launch } from '../../run/run.ts'
import type { RunScope } from '../../run/run-scope.ts'
import type { SourceHost } from '../source.ts'
import { isPython, nameOfCommand } from './command-names.ts'
import { WatchFolder } from './watch-folder.ts'
import { WatchSource } from './watch-source.ts'
import { storyOf } from './watch-story.ts'

export interface WatchPlan {
  /** The program, a path or a name in the folders of PATH, and its arguments. */
  readonly command: readonly string[]
  readonly cwd: string
  /** The whole environment of its user. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** `inherit`: it reads the standard input of this program. */
  readonly stdin?: 'empty' | 'inherit'
  /** What starts it again. */
  readonly parameters: Parameters
}

export interface WatchContext {
  readonly host: SourceHost
  readonly supervisor: Supervisor
  /** Folder of the hooks. */
  readonly hook: string
}

/** Variables of the app itself, which an ordinary start from a shell does not have. */
const NOT_THE_USERS = /^(?:PROCDECK_|ELECTRON_|CHROME_DESKTOP$)/

export function launchWatch(plan: WatchPlan, context: WatchContext): Launch {
  const [command = '', ...args] = plan.command
  const name = nameOfCommand(plan.command)
  return {
    workload: WATCH_WORKLOAD,
    title: name,
    parameters: plan.parameters,
    summary: plan.command.join(' '),
    totalTasks: 0,
    program: async (run) => {
      const env = Object.fromEntries(Object.entries(plan.env).filter(([key]) => !NOT_THE_USERS.test(key)))
      const folder = new WatchFolder(context.hook)
      const given = { ...env, ...folder.variables(env) }
      if (isPython(command)) await folder.compile(command, env)
      const { cwd, stdin = 'empty' } = plan
      const options = { command, args, cwd, env: given, name, stdin, keepsChildren: true }
      const { root, source } = await begin(run, options, folder, context)
      await root.join()
      await source.ended
      const code = root.exitCode ?? 0
      // A run that was cancelled has ended already.
      if (run.signal.aborted) return { headline: '' }
      run.check('Exit code', code === 0, `${name} ended with exit code ${formatExitCode(code)}`)
      return {
        headline: `Exit code ${formatExitCode(code)}`,
        value: code,
        story: storyOf(source, root.cause ?? '', isPython(command)),
      }
    },
  }
}

async function begin(
  run: RunScope,
  options: ConstructorParameters<RunScope['Command']>[0],
  folder: WatchFolder,
  { host, supervisor }: WatchContext,
): Promise<{ readonly root: InstanceType<RunScope['Command']>; readonly source: WatchSource }> {
  let root: InstanceType<RunScope['Command']>
  try {
    root = new run.Command(options)
    await root.start()
  } catch (error) {
    folder.remove()
    throw error
  }
  const [id, pid] = [root.id ?? 0, root.pid ?? 0]
  const onProgress = (done: number, total: number): void => {
    run.progress(done, total)
  }
  const source = new WatchSource(host, {
    supervisor,
    root: { id, pid, name: root.name },
    runId: run.runId,
    folder,
    onProgress,
  })
  run.endWith((by) => source.close(by))
  return { root, source }
}
