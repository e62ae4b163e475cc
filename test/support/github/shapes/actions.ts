import type { components } from '@octokit/openapi-types'

import type { Commit } from '../git/objects.ts'
import type { Artifact, Job, Run } from '../state-actions.ts'
import type { Environment, Repository, Workflow } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId, showUser } from './account.ts'
import { repositoryPage, repositoryUrl, showMinimalRepository } from './repository.ts'

type Schemas = components['schemas']

/** Page of a run. */
export function runPage(world: World, run: Run): string {
  return `${repositoryPage(world, run.repository)}/actions/runs/${run.id}`
}

function pullOfRun(world: World, run: Run, number: number): Schemas['pull-request-minimal'] {
  const issue = run.repository.issues.find((item) => item.number === number)
  if (issue?.pull === undefined) throw new Error(`run ${run.id} names the pull request ${number}, which is not there`)
  const { pull } = issue
  const side = (repository: Repository): Schemas['pull-request-minimal']['head']['repo'] => ({
    id: repository.id,
    url: repositoryUrl(world, repository),
    name: repository.name,
  })
  return {
    id: issue.id,
    number,
    url: `${repositoryUrl(world, run.repository)}/pulls/${number}`,
    head: { ref: pull.headRef, sha: pull.headSha, repo: side(pull.headRepository ?? run.repository) },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo: side(run.repository) },
  }
}

/** What runs and events carry of a commit. */
export function headCommit(commit: Commit): NonNullable<Schemas['nullable-simple-commit']> {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
  }
}

/** `commit`: the head commit, read from the repository that has it. */
export function showRun(world: World, run: Run, commit: Commit): Schemas['workflow-run'] {
  const url = `${repositoryUrl(world, run.repository)}/actions/runs/${run.id}`
  return {
    id: run.id,
    name: run.workflowName,
    node_id: nodeId('WFR', run.id),
    check_suite_id: run.id,
    check_suite_node_id: nodeId('CS', run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.path,
    run_number: run.number,
    run_attempt: run.attempt,
    display_title: run.displayTitle,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflowId,
    url,
    html_url: runPage(world, run),
    pull_requests: run.pulls.map((number) => pullOfRun(world, run, number)),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    run_started_at: run.startedAt,
    actor: showUser(world, run.actor),
    triggering_actor: showUser(world, run.triggeringActor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(world, run.repository)}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${url}/attempts/${run.attempt - 1}` : null,
    workflow_url: `${repositoryUrl(world, run.repository)}/actions/workflows/${run.workflowId}`,
    head_commit: headCommit(commit),
    repository: showMinimalRepository(world, run.repository),
    head_repository: showMinimalRepository(world, run.headRepository),
  }
}

export function showJob(world: World, run: Run, job: Job): Schemas['job'] {
  const url = `${repositoryUrl(world, run.repository)}/actions`
  return {
    id: job.id,
    run_id: run.id,
    run_url: `${url}/runs/${run.id}`,
    run_attempt: job.attempt,
    node_id: nodeId('CR', job.id),
    head_sha: run.headSha,
    url: `${url}/jobs/${job.id}`,
    html_url: `${runPage(world, run)}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.createdAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: [],
    check_run_url: `${repositoryUrl(world, run.repository)}/check-runs/${job.id}`,
    labels: ['ubuntu-latest'],
    runner_id: 1,
    runner_name: 'local',
    runner_group_id: 0,
    runner_group_name: 'GitHub Actions',
    workflow_name: run.workflowName,
    head_branch: run.headBranch,
  }
}

export function showArtifact(world: World, artifact: Artifact): Schemas['artifact'] {
  const { run } = artifact
  const url = `${repositoryUrl(world, run.repository)}/actions/artifacts/${artifact.id}`
  return {
    id: artifact.id,
    node_id: nodeId('AR', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.content.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    digest: artifact.digest,
    created_at: artifact.createdAt,
    updated_at: artifact.createdAt,
    expires_at: artifact.expiresAt,
    workflow_run: {
      id: run.id,
      repository_id: run.repository.id,
      head_repository_id: run.headRepository.id,
      head_sha: run.headSha,
      ...(run.headBranch === null ? {} : { head_branch: run.headBranch }),
    },
  }
}

/** Name, ids and addresses of an environment, as approvals list it. */
export function showEnvironmentName(world: World, repository: Repository, environment: Environment) {
  return {
    id: environment.id,
    node_id: nodeId('EN', environment.id),
    name: environment.name,
    url: `${repositoryUrl(world, repository)}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${repositoryPage(world, repository)}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
    created_at: environment.createdAt,
    updated_at: environment.createdAt,
  }
}

export function showWorkflow(
  world: World,
  repository: Repository,
  workflow: Workflow,
  name: string,
): Schemas['workflow'] {
  const file = workflow.path.split('/').at(-1) ?? workflow.path
  return {
    id: workflow.id,
    node_id: nodeId('W', workflow.id),
    name,
    path: workflow.path,
    state: 'active',
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    url: `${repositoryUrl(world, repository)}/actions/workflows/${workflow.id}`,
    html_url: `${repositoryPage(world, repository)}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${repositoryPage(world, repository)}/workflows/${encodeURIComponent(file)}/badge.svg`,
  }
}
