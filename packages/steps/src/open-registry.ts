import { assertNever, type Host, type Registry } from '@titlebout/core'
import { directoryRegistry, gitRegistry } from '@titlebout/adapters'
import { configuredPath } from './configured-path.ts'
import type { Opened } from './step.ts'

/**
 * The registry that the policy names.
 *
 * @throws {UserError} `REGISTRY` when the workspace is no git repository and registry: git is asked for
 */
export async function openRegistry(host: Host, opened: Opened): Promise<Registry> {
  const { model, registry } = opened.config
  const { forge } = host
  switch (registry.kind) {
    case 'git':
      return await gitRegistry({
        workspace: host.workspace,
        model: model.name,
        authorization: host.gitAuthorization,
        isProtected: forge === undefined ? undefined : async (branch) => await forge.branchProtected(branch),
      })
    case 'directory':
      return directoryRegistry({ root: configuredPath(host, opened, registry.path) })
    default:
      return assertNever(registry)
  }
}
