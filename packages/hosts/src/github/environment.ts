import { isRunnerSecret } from '@titlebout/adapters'
import { UserError } from '@titlebout/core'

/** The runner's variables that we read, each once, here. */
export interface RunnerEnvironment {
  readonly workspace: string
  readonly repository: string
  readonly repositoryId: string | null
  readonly eventName: string
  readonly eventPath: string
  /** `.github/workflows/x.yml@refs/heads/main`. */
  readonly workflow: string | null
  readonly runId: string
  readonly runNumber: number
  readonly runAttempt: number
  readonly job: string
  readonly sha: string
  readonly ref: string
  readonly actor: string
  readonly serverUrl: string
  readonly apiUrl: string
  /** Whether the artifact service can be reached. */
  readonly hasArtifacts: boolean
}

type Variables = Readonly<Record<string, string | undefined>>

/** Reads the runner's variables. @throws {UserError} `HOST` naming all that are missing */
export function readEnvironment(variables: Variables): RunnerEnvironment {
  const missing: string[] = []
  const need = (name: string): string => {
    const value = variables[name]
    if (value === undefined || value === '') missing.push(name)
    return value ?? ''
  }
  const repository = need('GITHUB_REPOSITORY')
  const environment: RunnerEnvironment = {
    workspace: need('GITHUB_WORKSPACE'),
    repository,
    repositoryId: variables['GITHUB_REPOSITORY_ID'] ?? null,
    eventName: need('GITHUB_EVENT_NAME'),
    eventPath: need('GITHUB_EVENT_PATH'),
    workflow: workflowOf(variables['GITHUB_WORKFLOW_REF'], repository),
    runId: need('GITHUB_RUN_ID'),
    runNumber: Number(variables['GITHUB_RUN_NUMBER'] ?? '0'),
    runAttempt: Number(variables['GITHUB_RUN_ATTEMPT'] ?? '1'),
    job: need('GITHUB_JOB'),
    sha: need('GITHUB_SHA'),
    ref: need('GITHUB_REF'),
    actor: need('GITHUB_ACTOR'),
    serverUrl: variables['GITHUB_SERVER_URL'] ?? 'https://github.com',
    apiUrl: variables['GITHUB_API_URL'] ?? 'https://api.github.com',
    hasArtifacts: (variables['ACTIONS_RUNTIME_TOKEN'] ?? '') !== '' && (variables['ACTIONS_RESULTS_URL'] ?? '') !== '',
  }
  if (missing.length > 0)
    throw new UserError(
      'HOST',
      `not in a GitHub workflow: ${missing.join(', ')} missing; use the command line "titlebout" elsewhere`,
    )
  return environment
}

function workflowOf(workflowRef: string | undefined, repository: string): string | null {
  if (workflowRef === undefined || workflowRef === '') return null
  const prefix = `${repository}/`
  return workflowRef.startsWith(prefix) ? workflowRef.slice(prefix.length) : workflowRef
}

/**
 * The environment of user code: hygiene, not protection (a child can read its parent's environment). The wall is the job:
 * `train` is given no token.
 */
export function userEnvironment(variables: Variables): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined || isRunnerSecret(name) ? [] : [[name, value]],
    ),
  )
}
