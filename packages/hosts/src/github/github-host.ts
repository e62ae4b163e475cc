import type { Base, Cancellation, Carrier, Forge, Host, Producer } from '@titlebout/core'
import { UserError } from '@titlebout/core'
import { VERSION } from '../version.ts'
import { userEnvironment, type RunnerEnvironment } from './environment.ts'
import type { GitHubEvent } from './event.ts'
import { levelOf } from './level.ts'
import type { GitHubLog } from './log.ts'

export interface GitHubHostParts {
  readonly environment: RunnerEnvironment
  readonly event: GitHubEvent
  readonly log: GitHubLog
  readonly carrier: Carrier | undefined
  readonly forge: Forge | undefined
  readonly token: string | undefined
  readonly cancellation: Cancellation
  readonly nativeDir: string | undefined
  readonly variables: Readonly<Record<string, string | undefined>>
  now(): Date
}

/** A workflow run as the place where steps run. @throws {UserError} `TRUST` on an event that is refused */
export function gitHubHost(parts: GitHubHostParts): Host {
  const { environment, event } = parts
  const level = levelOf({
    eventName: environment.eventName,
    ref: environment.ref,
    repository: environment.repository,
    event,
  })
  const about = event.pull_request
  const producer = (): Producer => ({
    host: 'github',
    version: VERSION,
    level,
    at: parts.now().toISOString(),
    repository: environment.repository,
    repository_id: environment.repositoryId,
    workflow: environment.workflow,
    run_id: environment.runId,
    run_attempt: environment.runAttempt,
    job: environment.job,
    // For a pull request GITHUB_SHA is a merge commit that nobody will ever see again.
    sha: about?.head.sha ?? environment.sha,
    ref: environment.ref,
    event: environment.eventName,
    actor: environment.actor,
    pull_request: about?.number ?? null,
  })
  return {
    kind: 'github',
    workspace: environment.workspace,
    log: parts.log,
    producer,
    base: baseOf(event),
    carrier: parts.carrier,
    forge: parts.forge,
    userEnvironment: userEnvironment(parts.variables),
    variable: (name) => {
      const value = parts.variables[name]
      if (value === undefined || value === '')
        throw new UserError(
          'CONFIG',
          `env:${name} in titlebout.yml: the variable ${name} is not set; set it under env: of the job`,
        )
      return value
    },
    gitAuthorization:
      parts.token === undefined
        ? undefined
        : `Basic ${Buffer.from(`x-access-token:${parts.token}`).toString('base64')}`,
    cancellation: parts.cancellation,
    nativeDir: parts.nativeDir,
  }
}

function baseOf(event: GitHubEvent): Base | undefined {
  if (event.pull_request !== undefined) return { ref: event.pull_request.base.ref, sha: event.pull_request.base.sha }
  if (event.merge_group !== undefined) return { ref: event.merge_group.base_ref, sha: event.merge_group.base_sha }
  return undefined
}
