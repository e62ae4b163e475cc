import path from 'node:path'
import type { Host } from '@titlebout/core'
import type { Opened } from './step.ts'

/**
 * A place that the config names: absolute, relative to titlebout.yml, or `env:NAME`.
 *
 * @throws {UserError} `CONFIG` when the variable is not set
 */
export function configuredPath(host: Host, opened: Opened, value: string): string {
  const given = value.startsWith('env:') ? host.variable(value.slice('env:'.length)) : value
  return path.resolve(opened.root, given)
}
