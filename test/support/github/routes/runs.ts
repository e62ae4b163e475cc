import { readCommit } from '../git/objects.ts'
import { actorOf, HttpError, NO_CONTENT, notFound, ok, paged, type Reply, type RepositoryCall, type Routes, textOf } from '../http.ts' // prettier-ignore
import { createRun, review } from '../runs.ts'
import { showUser } from '../shapes/account.ts'
import { runPage, showEnvironmentName, showJob, showRun, showWorkflow } from '../shapes/actions.ts'
import { isJsonObject, type Json } from '../openapi-schemas.ts'
import { repositoryUrl } from '../shapes/repository.ts'
import type { Dispatch, Run } from '../state-actions.ts'
import { needs } from '../tokens.ts'
import { listWorkflows, readWorkflow, type WorkflowFile } from '../workflows.ts'

async function shown(call: RepositoryCall, run: Run): Promise<ReturnType<typeof showRun>> {
  // The head commit of a fork's run is in the fork; the base has it too once a pull request fetched it.
  return showRun(call.world, run, await readCommit(run.headRepository.git, run.headSha))
}

/** The run that a path names. @throws {HttpError} 404 */
export function runOf(call: RepositoryCall): Run {
  const id = Number(call.params['run_id'])
  const run = call.world.runs.find((item) => item.id === id && item.repository.id === call.repository.id)
  if (run === undefined) throw notFound()
  return run
}

function matches(call: RepositoryCall, run: Run): boolean {
  const { query } = call
  const wanted = (key: string, ...values: readonly (string | null)[]): boolean =>
    !query.has(key) || values.includes(query.get(key))
  return (
    run.repository.id === call.repository.id &&
    wanted('event', run.event) &&
    wanted('branch', run.headBranch) &&
    wanted('actor', run.actor.login) &&
    wanted('head_sha', run.headSha) &&
    wanted('status', run.status, run.conclusion)
  )
}

async function listRuns(call: RepositoryCall, runs: readonly Run[]): Promise<Reply> {
  // Newest first.
  const found = runs.filter((run) => matches(call, run)).reverse()
  const shownRuns = await Promise.all(found.map((run) => shown(call, run)))
  return paged(call, shownRuns, (page) => ({ total_count: found.length, workflow_runs: page }))
}

function listJobs(call: RepositoryCall, attempt: number | undefined): Reply {
  const run = runOf(call)
  const all = call.query.get('filter') === 'all'
  const wanted = attempt ?? (all ? undefined : run.attempt)
  const jobs = run.jobs.filter((job) => wanted === undefined || job.attempt === wanted)
  return paged(call, jobs, (page) => ({
    total_count: jobs.length,
    jobs: page.map((job) => showJob(call.world, run, job)),
  }))
}

/** By id or by file name. @throws {HttpError} 404 */
async function workflowOf(call: RepositoryCall): Promise<WorkflowFile> {
  const wanted = call.params['workflow_id'] ?? ''
  const found = (await listWorkflows(call.world, call.repository)).find(
    ({ workflow }) => String(workflow.id) === wanted || workflow.path === `.github/workflows/${wanted}`,
  )
  if (found === undefined) throw notFound()
  return found
}

/** Inputs arrive as text, whatever the client sent. */
function plainText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function givenInputs(call: RepositoryCall, file: WorkflowFile): Record<string, string> {
  const declared = file.inputs
  if (declared === undefined) throw new HttpError(422, "Workflow does not have 'workflow_dispatch' trigger")
  const given = isJsonObject(call.body['inputs']) ? call.body['inputs'] : {}
  const unexpected = Object.keys(given).filter((name) => !(name in declared))
  if (unexpected.length > 0) throw new HttpError(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`)
  const inputs: Record<string, string> = {}
  for (const [name, about] of Object.entries(declared)) {
    const value = name in given ? plainText(given[name]) : about.default
    if (value === undefined && about.required) throw new HttpError(422, `Required input '${name}' not provided`)
    if (value !== undefined) inputs[name] = value
  }
  return inputs
}

async function dispatch(call: RepositoryCall): Promise<Reply> {
  const { world, repository, body } = call
  const { workflow } = await workflowOf(call)
  const ref = (textOf(body, 'ref') ?? '').replace(/^refs\/(heads|tags)\//, '')
  const branch = await repository.git.resolve(`refs/heads/${ref}`)
  const sha = branch ?? (await repository.git.resolve(`refs/tags/${ref}`))
  if (sha === undefined) throw new HttpError(422, `No ref found for: ${ref}`)
  const file = await readWorkflow(world, repository, sha, workflow.path)
  if (file === undefined) throw new HttpError(422, `Workflow ${workflow.path} does not exist at ${ref}`)
  const inputs = givenInputs(call, file)
  const actor = actorOf(call)
  const run = await createRun(world, {
    repository: repository.fullName,
    event: 'workflow_dispatch',
    headSha: sha,
    headBranch: branch === undefined ? null : ref,
    path: workflow.path,
    actor: actor.login,
    status: 'queued',
  })
  const fullRef = branch === undefined ? `refs/tags/${ref}` : `refs/heads/${ref}`
  const about = { repository: repository.fullName, actor: actor.login, at: world.time() }
  const entry: Dispatch = { kind: 'workflow_dispatch', ...about, workflow: workflow.path, ref: fullRef, inputs, runId: run.id, eventType: undefined, payload: {} } // prettier-ignore
  world.dispatches.push(entry)
  world.emit({ type: 'dispatch', dispatch: entry })
  if (body['return_run_details'] !== true) return NO_CONTENT
  const url = `${repositoryUrl(world, repository)}/actions/runs/${run.id}`
  return ok({ workflow_run_id: run.id, run_url: url, html_url: runPage(world, run) })
}

function repositoryDispatch(call: RepositoryCall): Reply {
  const { world, repository, body } = call
  const actor = actorOf(call)
  const payload = isJsonObject(body['client_payload']) ? body['client_payload'] : {}
  const about = { repository: repository.fullName, actor: actor.login, at: world.time() }
  const eventType = textOf(body, 'event_type') ?? ''
  const entry: Dispatch = { kind: 'repository_dispatch', ...about, workflow: undefined, ref: `refs/heads/${repository.defaultBranch}`, inputs: {}, runId: undefined, eventType, payload } // prettier-ignore
  world.dispatches.push(entry)
  world.emit({ type: 'dispatch', dispatch: entry })
  return NO_CONTENT
}

function reviewPending(call: RepositoryCall): Reply {
  const run = runOf(call)
  const user = actorOf(call)
  if (call.token?.kind === 'installation') throw new HttpError(403, 'Resource not accessible by integration')
  const ids = Array.isArray(call.body['environment_ids']) ? call.body['environment_ids'] : []
  const state = textOf(call.body, 'state') === 'approved' ? 'approved' : 'rejected'
  for (const id of ids) {
    const environment = call.repository.environments.find((item) => item.id === id)
    if (environment === undefined) throw new HttpError(422, `No environment ${JSON.stringify(id)}`)
    review(call.world, { run, environment, state, user, comment: textOf(call.body, 'comment') ?? '' })
  }
  // The jobs' own deployments, of which there are none: our jobs set `deployment: false`.
  return ok([])
}

const READ = needs('read', 'actions')
const WRITE = needs('write', 'actions')

export const runRoutes: Routes = {
  'actions/list-workflow-runs-for-repo': { needs: READ, handle: (call) => listRuns(call, call.world.runs) },
  'actions/list-workflow-runs': {
    needs: READ,
    handle: async (call) => {
      const { workflow } = await workflowOf(call)
      return listRuns(
        call,
        call.world.runs.filter((run) => run.workflowId === workflow.id),
      )
    },
  },
  'actions/get-workflow-run': { needs: READ, handle: async (call) => ok(await shown(call, runOf(call))) },
  'actions/get-workflow-run-attempt': {
    needs: READ,
    handle: async (call) => {
      const run = runOf(call)
      const attempt = Number(call.params['attempt_number'])
      if (attempt > run.attempt) throw notFound()
      return ok({ ...(await shown(call, run)), run_attempt: attempt })
    },
  },
  'actions/list-jobs-for-workflow-run': { needs: READ, handle: (call) => listJobs(call, undefined) },
  'actions/list-jobs-for-workflow-run-attempt': {
    needs: READ,
    handle: (call) => listJobs(call, Number(call.params['attempt_number'])),
  },
  'actions/get-job-for-workflow-run': {
    needs: READ,
    handle: (call) => {
      for (const run of call.world.runs.filter((item) => item.repository.id === call.repository.id)) {
        const job = run.jobs.find((item) => item.id === Number(call.params['job_id']))
        if (job !== undefined) return ok(showJob(call.world, run, job))
      }
      throw notFound()
    },
  },
  'actions/list-repo-workflows': {
    needs: READ,
    handle: async (call) => {
      const files = await listWorkflows(call.world, call.repository)
      return paged(call, files, (page) => ({
        total_count: files.length,
        workflows: page.map((file) => showWorkflow(call.world, call.repository, file.workflow, file.name)),
      }))
    },
  },
  'actions/get-workflow': {
    needs: READ,
    handle: async (call) => {
      const file = await workflowOf(call)
      return ok(showWorkflow(call.world, call.repository, file.workflow, file.name))
    },
  },
  'actions/create-workflow-dispatch': { needs: WRITE, handle: dispatch },
  'repos/create-dispatch-event': { needs: needs('write', 'contents'), handle: repositoryDispatch },
  'actions/get-reviews-for-run': {
    needs: READ,
    handle: (call) => {
      const { world, repository } = call
      const approvals = runOf(call).approvals.map(({ environment, state, user, comment }) => ({
        environments: [showEnvironmentName(world, repository, environment)],
        state,
        user: showUser(world, user),
        comment,
      }))
      return ok(approvals)
    },
  },
  'actions/get-pending-deployments-for-run': {
    needs: READ,
    handle: (call) => {
      const { world, repository, token } = call
      const pending = runOf(call).waitingFor.map((environment) => ({
        environment: showEnvironmentName(world, repository, environment),
        wait_timer: 0,
        wait_timer_started_at: null,
        current_user_can_approve: environment.reviewers.some((reviewer) => reviewer.id === token?.user.id),
        reviewers: environment.reviewers.map((reviewer) => ({ type: 'User', reviewer: showUser(world, reviewer) })),
      }))
      return ok(pending)
    },
  },
  'actions/review-pending-deployments-for-run': { needs: needs('write', 'deployments'), handle: reviewPending },
}
