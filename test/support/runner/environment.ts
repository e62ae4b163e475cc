import { dirname } from 'node:path'

import type { LocalGitHub } from '../github/local-github.ts'
import type { Run } from '../github/state-actions.ts'

/** Where the runner keeps what it and a step tell each other. */
export interface RunnerFiles {
  readonly output: string
  readonly summary: string
  readonly state: string
  readonly env: string
  readonly path: string
  readonly event: string
  readonly temp: string
  readonly toolCache: string
  readonly home: string
}

export interface StepContext {
  readonly github: LocalGitHub | undefined
  readonly run: Run | undefined
  readonly workspace: string
  readonly files: RunnerFiles
  readonly eventName: string
  readonly event: Readonly<Record<string, unknown>>
  readonly repository: string
  readonly sha: string
  /** Full: `refs/heads/main`, `refs/pull/7/merge`. */
  readonly ref: string
  readonly actor: string
  readonly job: string
  /** `id-token: write`: the job may ask for an OIDC token. */
  readonly oidc: boolean
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function refs(context: StepContext): Record<string, string> {
  const { ref, event } = context
  const pull = record(event['pull_request'])
  const side = (name: 'head' | 'base'): string => {
    const value = record(pull[name])['ref']
    return typeof value === 'string' ? value : ''
  }
  return {
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_HEAD_REF: side('head'),
    GITHUB_BASE_REF: side('base'),
  }
}

function ids(context: StepContext): Record<string, string> {
  const { github, run, repository, actor } = context
  const known = github?.world.repositories.get(repository.toLowerCase())
  const path = run?.path ?? '.github/workflows/test.yml'
  return {
    GITHUB_REPOSITORY: repository,
    GITHUB_REPOSITORY_ID: String(known?.id ?? 1),
    GITHUB_REPOSITORY_OWNER: repository.split('/')[0] ?? '',
    GITHUB_REPOSITORY_OWNER_ID: String(known?.owner.id ?? 1),
    GITHUB_ACTOR: actor,
    GITHUB_ACTOR_ID: String(github?.world.user(actor).id ?? 1),
    GITHUB_TRIGGERING_ACTOR: run?.triggeringActor.login ?? actor,
    GITHUB_RUN_ID: String(run?.id ?? 1),
    GITHUB_RUN_NUMBER: String(run?.number ?? 1),
    GITHUB_RUN_ATTEMPT: String(run?.attempt ?? 1),
    GITHUB_WORKFLOW: run?.workflowName ?? 'test',
    GITHUB_WORKFLOW_REF: `${repository}/${path}@${context.ref}`,
    GITHUB_WORKFLOW_SHA: context.sha,
  }
}

/** The services that only actions reach, not `run:` steps. */
function services(context: StepContext): Record<string, string> {
  const { github, run, job, oidc } = context
  if (github === undefined || run === undefined) return {}
  const token = github.runtimeToken(run.id, job)
  const results = { ACTIONS_RUNTIME_TOKEN: token, ACTIONS_RESULTS_URL: github.resultsUrl }
  if (!oidc) return results
  return { ...results, ACTIONS_ID_TOKEN_REQUEST_URL: github.oidcUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token }
}

const PLATFORMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { darwin: 'macOS', win32: 'Windows' }

/**
 * The environment of an action's step, as the hosted runner sets it, and nothing of this machine's but `PATH` and where code is kept compiled. As there,
 * `GITHUB_TOKEN` is not set.
 */
export function stepEnvironment(context: StepContext, node: string): Record<string, string> {
  const { github, files, workspace } = context
  return {
    CI: 'true',
    HOME: files.home,
    LANG: 'C.UTF-8',
    PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTION_REF: '',
    GITHUB_ACTION_REPOSITORY: '',
    GITHUB_API_URL: github?.url ?? 'http://127.0.0.1:9',
    GITHUB_SERVER_URL: github?.serverUrl ?? 'http://github.localhost:9',
    GITHUB_GRAPHQL_URL: `${github?.url ?? 'http://127.0.0.1:9'}/graphql`,
    GITHUB_EVENT_NAME: context.eventName,
    GITHUB_EVENT_PATH: files.event,
    GITHUB_SHA: context.sha,
    GITHUB_JOB: context.job,
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_STATE: files.state,
    GITHUB_ENV: files.env,
    GITHUB_PATH: files.path,
    ...refs(context),
    ...ids(context),
    RUNNER_OS: PLATFORMS[process.platform] ?? 'Linux',
    RUNNER_ARCH: process.arch.toUpperCase(),
    RUNNER_NAME: 'local',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_TEMP: files.temp,
    RUNNER_TOOL_CACHE: files.toolCache,
    RUNNER_WORKSPACE: dirname(workspace),
    ...services(context),
  }
}
