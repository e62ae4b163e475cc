import { checkPackage, firstDifference } from '@titlebout/adapters'
import { UserError, type AuditLine, type Host } from '@titlebout/core'
import { openTarget } from '../open-target.ts'
import type { Opened } from '../step.ts'

/** What serves, where this machine can see it: every file of it, held against the manifest. */
export async function targetLine(
  host: Host,
  opened: Opened,
  environment: string,
  packageSha256: string,
): Promise<AuditLine> {
  const policy = opened.config.deploy[environment]
  const line = { depth: 1, what: 'target', name: environment }
  if (policy === undefined) return { ...line, sha256: null, state: 'recorded', detail: 'no longer in titlebout.yml' }
  try {
    const target = openTarget(host, opened, policy)
    const serving = await target.serving()
    // A target elsewhere looks from here like one that has never served: its own host knows better.
    if (serving === undefined) return { ...line, sha256: null, state: 'recorded', detail: 'cannot be seen from here' }
    if (serving !== packageSha256)
      return { ...line, sha256: serving, state: 'broken', detail: `serves package ${serving}` }
    const folder = await target.servedFolder()
    const difference = folder === undefined ? undefined : firstDifference(await checkPackage(folder, serving))
    return difference === undefined
      ? { ...line, sha256: serving, state: 'verified', detail: 'serves this package' }
      : { ...line, sha256: serving, state: 'broken', detail: `serves something else: ${difference}` }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    const state = cause.code === 'TARGET' ? 'broken' : 'recorded'
    return { ...line, sha256: null, state, detail: cause.message }
  }
}
