import { UserError, type Approval, type Forge, type ForgeArtifact, type ForgeRun } from '@titlebout/core'
import { downloadFromRun } from './artifact-download.ts'
import { unlessAbsent, type GitHubClient } from './client.ts'
import { deploymentsOf } from './forge-deployments.ts'
import { issuesOf } from './forge-issues.ts'

export interface ForgeOptions {
  readonly client: GitHubClient
  readonly token: string
  /** owner/name. */
  readonly repository: string
  /** Login that our comments and issues carry. */
  readonly author: string
}

/** GitHub as steps see it. Everything is asked of the API; nothing is taken from variables. */
export function gitHubForge(options: ForgeOptions): Forge {
  const { client, token, repository } = options
  const at = repositoryParts(repository)
  const { actions, repos } = client.rest
  let mainBranch: string | undefined

  const defaultBranch = async (): Promise<string> => {
    mainBranch ??= (await repos.get(at)).data.default_branch
    return mainBranch
  }

  return {
    repository,
    defaultBranch,
    run: async (id) => await runOf(client, at, repository, id),
    artifacts: async (runId) => {
      const found = await client.paginate(actions.listWorkflowRunArtifacts, {
        ...at,
        run_id: Number(runId),
        per_page: 100,
      })
      return found.map((artifact): ForgeArtifact => ({
        id: String(artifact.id),
        name: artifact.name,
        digest: artifact.digest ?? null,
        runId,
        expired: artifact.expired,
      }))
    },
    download: async (artifact, folder) => await downloadFromRun(artifact, folder, { token, ...at }),
    approval: async (runId, environment) => await approvalOf(client, at, runId, environment),
    fileAt: async (path, ref) => {
      const reply = await unlessAbsent(repos.getContent({ ...at, path, ref, mediaType: { format: 'raw' } }))
      if (reply === undefined) return undefined
      // The raw format answers with the text itself, which the client's types do not know.
      const content: unknown = reply.data
      if (typeof content !== 'string') throw new UserError('HOST', `${path} at ${ref} is a folder, not a file`)
      return content
    },
    onDefaultBranch: async (sha) => {
      const reply = await unlessAbsent(
        repos.compareCommitsWithBasehead({ ...at, basehead: `${sha}...${await defaultBranch()}` }),
      )
      return reply !== undefined && (reply.data.status === 'ahead' || reply.data.status === 'identical')
    },
    deployments: deploymentsOf(client, at),
    issues: issuesOf(client, at, options.author),
    dispatch: async (workflow, ref, inputs) => {
      const reply = await client.request('POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches', {
        ...at,
        workflow_id: workflow,
        ref,
        inputs,
        return_run_details: true,
      })
      return { runId: runIdOf(reply.data) }
    },
    dispatchedRuns: async (workflow, sinceIso) => {
      // GitHub's `created` filter takes a range, which its own OpenAPI description forbids: the newest hundred are enough.
      const reply = await unlessAbsent(
        actions.listWorkflowRuns({ ...at, workflow_id: workflow, event: 'workflow_dispatch', per_page: 100 }),
      )
      const since = Date.parse(sinceIso)
      return (reply?.data.workflow_runs ?? [])
        .filter((run) => Date.parse(run.created_at) >= since)
        .map((run) => ({ id: String(run.id), at: run.created_at }))
    },
    successfulRuns: async (workflow, branch) => {
      const reply = await unlessAbsent(
        actions.listWorkflowRuns({ ...at, workflow_id: workflow, branch, status: 'success', per_page: 50 }),
      )
      // A fork's branch may have any name, and a pull request of this repository may come from any branch.
      return (reply?.data.workflow_runs ?? [])
        .filter((run) => run.head_repository?.full_name === repository && !run.event.startsWith('pull_request'))
        .map((run) => shownRun(run, repository))
    },
    branchProtected: async (branch) => (await repos.getBranchRules({ ...at, branch })).data.length > 0,
  }
}

export type RepositoryParts = {
  readonly owner: string
  readonly repo: string
}

export function repositoryParts(repository: string): RepositoryParts {
  const [owner, repo, ...rest] = repository.split('/')
  if (owner === undefined || repo === undefined || owner === '' || repo === '' || rest.length > 0)
    throw new UserError('HOST', `the repository must be owner/name, got "${repository}"`)
  return { owner, repo }
}

async function runOf(client: GitHubClient, at: RepositoryParts, repository: string, id: string): Promise<ForgeRun> {
  const { data } = await client.rest.actions.getWorkflowRun({ ...at, run_id: Number(id) })
  return shownRun(data, repository)
}

type RunData = Awaited<ReturnType<GitHubClient['rest']['actions']['getWorkflowRun']>>['data']

function shownRun(data: RunData, repository: string): ForgeRun {
  return {
    id: String(data.id),
    attempt: data.run_attempt ?? 1,
    event: data.event,
    sha: data.head_sha,
    branch: data.head_branch,
    workflow: data.path.split('@')[0] ?? data.path,
    repository,
    headRepository: data.head_repository?.full_name ?? null,
    actor: data.triggering_actor?.login ?? data.actor?.login ?? '',
    completed: data.status === 'completed',
  }
}

async function approvalOf(
  client: GitHubClient,
  at: RepositoryParts,
  runId: string,
  environment: string,
): Promise<Approval | undefined> {
  const [{ data: reviews }, run] = await Promise.all([
    client.rest.actions.getReviewsForRun({ ...at, run_id: Number(runId) }),
    runOf(client, at, `${at.owner}/${at.repo}`, runId),
  ])
  const review = reviews.findLast(
    (candidate) => candidate.state === 'approved' && candidate.environments.some((one) => one.name === environment),
  )
  if (review === undefined) return undefined
  return { approver: review.user.login, author: run.actor, comment: review.comment, environment, run_id: runId }
}

/** Since 2026 a dispatch can answer with the run that it started; older servers answer 204 without a body. */
function runIdOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('workflow_run_id' in data)) return undefined
  return typeof data.workflow_run_id === 'number' ? String(data.workflow_run_id) : undefined
}
