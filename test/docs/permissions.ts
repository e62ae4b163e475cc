import type { Workflow } from '../../demo/workflow/workflow.ts'
import { usesOf, type Use } from './action-uses.ts'
import { tableUnder, textOf } from './documents.ts'

/** A row of the table under "Permissions" of an action's README. */
export interface DocumentedPermission {
  readonly scope: string
  readonly access: 'read' | 'write'
  /** When: `always`, ``for `mode: apply` ``, or in which case it is of use. */
  readonly needed: string
}

/** @throws {Error} on a row that is no permission */
export function documentedPermissions(action: string): readonly DocumentedPermission[] {
  const page = action === 'judge' ? 'docs/judge.md' : `actions/${action}/README.md`
  return tableUnder(textOf(page), 'Permissions').map(([permission = '', needed = '']) => {
    const [, scope, access] = /^`([a-z-]+): (read|write)`$/u.exec(permission) ?? []
    if (scope === undefined || (access !== 'read' && access !== 'write'))
      throw new Error(`${page}: ${permission} is no permission`)
    return { scope, access, needed }
  })
}

/** Where a workflow grants other permissions than the READMEs of its actions name. Jobs without actions of ours do as they like. */
export function permissionProblems(workflow: Workflow): readonly string[] {
  return Object.entries(workflow.jobs).flatMap(([id, job]) => {
    const inherited = Object.keys(workflow.permissions).length > 0 ? workflow.permissions : undefined
    return jobProblems(id, job.permissions ?? inherited, usesOf(job))
  })
}

/** Steps that a document shows without their job have no permissions to compare with. */
function jobProblems(
  id: string,
  granted: Workflow['permissions'] | undefined,
  uses: readonly Use[],
): readonly string[] {
  if (uses.length === 0 || granted === undefined) return []
  const known = uses.flatMap(({ action }) => documentedPermissions(action))
  const superfluous = Object.entries(granted).filter(
    ([scope, access]) => !known.some((one) => one.scope === scope && one.access === access),
  )
  const missing = uses.flatMap(neededBy).filter(({ scope, access }) => !covers(granted[scope], access))
  return [
    ...superfluous.map(([scope, access]) => `job ${id}: no README asks for ${scope}: ${access}`),
    ...missing.map(({ scope, access }) => `job ${id}: a README asks for ${scope}: ${access}`),
  ]
}

function neededBy({ action, step }: Use): readonly DocumentedPermission[] {
  const mode = action === 'deploy' ? (step.with['mode'] ?? 'plan') : undefined
  return documentedPermissions(action).filter(
    ({ needed }) => needed === 'always' || (mode !== undefined && needed === `for \`mode: ${mode}\``),
  )
}

function covers(granted: string | undefined, wanted: 'read' | 'write'): boolean {
  return granted === 'write' || granted === wanted
}
