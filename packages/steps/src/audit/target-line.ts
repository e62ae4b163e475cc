import { UserError, type AuditLine, type Host } from '@titlebout/core'
import { openTarget } from '../open-target.ts'
import type { Opened } from '../step.ts'

/** What serves, where this machine can see it. */
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
    const serving = await openTarget(host, opened, policy).serving()
    // A target elsewhere looks from here like one that has never served: its own host knows better.
    if (serving === undefined) return { ...line, sha256: null, state: 'recorded', detail: 'cannot be seen from here' }
    const agrees = serving === packageSha256
    const detail = agrees ? 'serves this package' : `serves package ${serving}`
    return { ...line, sha256: serving, state: agrees ? 'verified' : 'broken', detail }
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    const state = cause.code === 'TARGET' ? 'broken' : 'recorded'
    return { ...line, sha256: null, state, detail: cause.message }
  }
}
