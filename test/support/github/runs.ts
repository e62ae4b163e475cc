import { HttpError } from './http.ts'
import type { Conclusion, Job, Run, RunStatus } from './state-actions.ts'
import type { Environment, Repository, User } from './state.ts'
import { readWorkflow, workflowAt } from './workflows.ts'
import type { World } from './world.ts'

export interface NewRun {
  /** `owner/name`. */
  readonly repository: string
  readonly event: string
  readonly headSha: string
  /** Branch of the head commit; null for a tag. */
  readonly headBranch: string | null
  /** Path of the workflow file. */
  readonly path: string
  readonly actor: string
  /** Who started this attempt; default: the actor. */
  readonly triggeringActor?: string
  /** `owner/name` of the fork that the head commit comes from. */
  readonly headRepository?: string
  readonly attempt?: number
  readonly status?: RunStatus
  readonly conclusion?: Conclusion | null
  readonly displayTitle?: string
  /** Numbers of the pull requests it runs for, if their head is in this repository. */
  readonly pulls?: readonly number[]
}

/** Adds a run. */
export async function createRun(world: World, wanted: NewRun): Promise<Run> {
  const repository = world.repository(wanted.repository)
  const now = world.time()
  const file = await readWorkflow(world, repository, wanted.headSha, wanted.path)
  const workflow = file?.workflow ?? workflowAt(world, repository, wanted.path)
  const actor = world.user(wanted.actor)
  const run: Run = {
    id: world.nextId(),
    number: world.runs.filter((other) => other.workflowId === workflow.id).length + 1,
    repository,
    headRepository: wanted.headRepository === undefined ? repository : world.repository(wanted.headRepository),
    event: wanted.event,
    headSha: wanted.headSha,
    headBranch: wanted.headBranch,
    path: wanted.path,
    workflowId: workflow.id,
    workflowName: file?.name ?? wanted.path,
    displayTitle: wanted.displayTitle ?? file?.name ?? wanted.path,
    actor,
    triggeringActor: wanted.triggeringActor === undefined ? actor : world.user(wanted.triggeringActor),
    createdAt: now,
    pulls: wanted.pulls ?? [],
    attempt: wanted.attempt ?? 1,
    status: wanted.status ?? 'in_progress',
    conclusion: wanted.conclusion ?? null,
    startedAt: now,
    updatedAt: now,
    jobs: [],
    waitingFor: [],
    approvals: [],
    summaries: [],
  }
  world.runs.push(run)
  return run
}

export interface RunChange {
  readonly status?: RunStatus
  readonly conclusion?: Conclusion | null
  readonly attempt?: number
}

/** Changes a run; a conclusion completes it. */
export function updateRun(world: World, run: Run, change: RunChange): void {
  Object.assign(run, change, { updatedAt: world.time() })
  if (change.conclusion !== undefined && change.conclusion !== null) run.status = 'completed'
}

/** Adds a job to the current attempt of a run. */
export function createJob(world: World, run: Run, name: string, status: RunStatus = 'in_progress'): Job {
  const now = world.time()
  const job: Job = { id: world.nextId(), name, attempt: run.attempt, createdAt: now, startedAt: now, status, conclusion: null, completedAt: null } // prettier-ignore
  run.jobs.push(job)
  return job
}

export function finishJob(world: World, job: Job, conclusion: Conclusion): void {
  Object.assign(job, { status: 'completed', conclusion, completedAt: world.time() })
}

/** The environment called `name`. @throws {Error} when the repository has none of that name */
export function environmentOf(repository: Repository, name: string): Environment {
  const found = repository.environments.find((environment) => environment.name.toLowerCase() === name.toLowerCase())
  if (found === undefined) throw new Error(`${repository.fullName} has no environment "${name}"`)
  return found
}

/**
 * What happens when a job with `environment: name` is about to start: if reviewers are required, the run waits.
 * Returns whether it does.
 */
export function requestApproval(world: World, run: Run, name: string): boolean {
  const environment = environmentOf(run.repository, name)
  if (environment.reviewers.length === 0) return false
  if (!run.waitingFor.includes(environment)) run.waitingFor.push(environment)
  updateRun(world, run, { status: 'waiting' })
  return true
}

export interface Review {
  readonly run: Run
  readonly environment: Environment
  readonly state: 'approved' | 'rejected'
  readonly user: User
  readonly comment: string
}

/** Records a reviewer's answer. @throws {HttpError} 422 when nothing waits, or this person may not answer */
export function review(world: World, { run, environment, state, user, comment }: Review): void {
  if (!run.waitingFor.includes(environment)) {
    throw new HttpError(422, `No pending deployment requests to approve or reject for ${environment.name}`)
  }
  if (!environment.reviewers.some((reviewer) => reviewer.id === user.id)) {
    throw new HttpError(422, `${user.login} is not a required reviewer of ${environment.name}`)
  }
  if (environment.preventSelfReview && run.triggeringActor.id === user.id) {
    throw new HttpError(422, `${user.login} started this run and self-review is prevented for ${environment.name}`)
  }
  run.waitingFor = run.waitingFor.filter((other) => other !== environment)
  run.approvals.push({ environment, state, user, comment, at: world.time() })
  if (state === 'rejected') updateRun(world, run, { conclusion: 'failure' })
  else if (run.waitingFor.length === 0) updateRun(world, run, { status: 'in_progress' })
  world.emit({ type: 'approval', runId: run.id, environment: environment.name, state })
}
