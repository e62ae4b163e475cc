import type { Host } from '@titlebout/core'
import type { RunnerEnvironment } from './environment.ts'

/**
 * Whether `fail-on: never` is honoured: only where the workflow file is the default branch's, so that a pull request
 * cannot turn its own judge off.
 */
export async function mayIgnoreFailure(host: Host, environment: RunnerEnvironment): Promise<boolean> {
  const producer = host.producer()
  if (producer.level === 'T2') return true
  const file = environment.workflow?.split('@')[0]
  if (host.forge === undefined || file === undefined) return false
  const [trusted, used] = await Promise.all([
    host.forge.fileAt(file, await host.forge.defaultBranch()),
    // The commit that this run took its workflow from: of a pull request, the merge, not the head.
    host.forge.fileAt(file, environment.sha),
  ])
  return trusted !== undefined && trusted === used
}
