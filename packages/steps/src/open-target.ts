import { assertNever, type EnvironmentConfig, type Host, type Target } from '@titlebout/core'
import { directoryTarget } from '@titlebout/adapters'
import { configuredPath } from './configured-path.ts'
import type { Opened } from './step.ts'

/** What serves the model in an environment. @throws {UserError} `CONFIG` when its place is named by a variable that is not set */
export function openTarget(host: Host, opened: Opened, environment: EnvironmentConfig): Target {
  const { target } = environment
  switch (target.kind) {
    case 'directory':
      return directoryTarget({ root: configuredPath(host, opened, target.path) })
    default:
      return assertNever(target.kind)
  }
}
