import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseConfig, UserError, type Host } from '@titlebout/core'

const DEFAULT_WORKFLOW = 'release.yml'

/**
 * A terminal may not deploy where a person must approve. With a token it asks the release workflow to do it: the run
 * waits for the approval like any other.
 *
 * @returns what was asked for; undefined when this terminal may deploy by itself
 * @throws {UserError} `APPROVAL` when an approval is needed and there is no token to ask with
 */
export async function requestDeployment(
  host: Host,
  read: (name: string) => string | undefined,
): Promise<string | undefined> {
  const environment = read('environment')
  const rollbackTo = read('rollback-to')
  if (environment === undefined || rollbackTo === undefined) return undefined
  const file = read('config') ?? 'titlebout.yml'
  const { config } = parseConfig(await readFile(path.resolve(host.workspace, file), 'utf8'), file)
  if (config.deploy[environment]?.approval !== 'environment') return undefined
  const reason = read('reason')
  if (reason === undefined)
    throw new UserError('INPUT', 'a rollback needs --reason: it is kept in the history, and the approver reads it')
  if (host.forge === undefined)
    throw new UserError(
      'APPROVAL',
      `${environment} asks for an approval, which a terminal cannot give: set GITHUB_TOKEN and GITHUB_REPOSITORY, and this command asks ${DEFAULT_WORKFLOW} to do it`,
    )
  const branch = await host.forge.defaultBranch()
  const { runId } = await host.forge.dispatch(DEFAULT_WORKFLOW, branch, {
    environment,
    'rollback-to': rollbackTo,
    reason,
  })
  const where = runId === undefined ? `${DEFAULT_WORKFLOW} on ${branch}` : `run ${runId} of ${DEFAULT_WORKFLOW}`
  return `asked ${where} to bring version ${rollbackTo} of ${config.model.name} back to ${environment}; it waits for an approval there`
}
