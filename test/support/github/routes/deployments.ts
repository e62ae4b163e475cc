import { mergeCommits } from '../git/objects.ts'
import { actorOf, created, flagOf, HttpError, notFound, ok, paged, type Reply, type RepositoryCall, type Routes, textOf } from '../http.ts' // prettier-ignore
import { isJsonObject } from '../openapi-schemas.ts'
import { settleRefs } from '../refs.ts'
import { showDeployment, showDeploymentStatus, showEnvironment } from '../shapes/deployment.ts'
import type { Deployment, DeploymentStatus } from '../state.ts'
import { needs } from '../tokens.ts'

function deploymentOf(call: RepositoryCall): Deployment {
  const found = call.repository.deployments.find((item) => item.id === Number(call.params['deployment_id']))
  if (found === undefined) throw notFound()
  return found
}

/** `auto_merge` (on unless switched off): GitHub first merges the default branch into a branch that lacks its commits. */
async function autoMerge(call: RepositoryCall, ref: string, sha: string): Promise<Reply | undefined> {
  const { world, repository } = call
  const { git, defaultBranch } = repository
  const branch = `refs/heads/${ref.replace(/^refs\/heads\//, '')}`
  const main = await git.resolve(`refs/heads/${defaultBranch}`)
  const isBranch = (await git.resolve(branch)) !== undefined
  if (!isBranch || main === undefined || (await git.isAncestor(main, sha))) return undefined
  const actor = actorOf(call)
  const about = { message: `Merge ${defaultBranch} into ${ref}`, author: world.signature(actor) }
  const merged = await mergeCommits(git, sha, main, about)
  if (merged === undefined) throw new HttpError(409, `Conflict merging ${defaultBranch} into ${ref}`)
  await git.swapRef(branch, merged, sha)
  await settleRefs(world, repository, actor)
  return { status: 202, body: { message: `Auto-merged ${defaultBranch} into ${ref} on deployment.` } }
}

/** @throws {HttpError} 409 when a check that counts has not succeeded */
function demandChecks(call: RepositoryCall, ref: string, sha: string): void {
  const wanted = call.body['required_contexts']
  const runs = call.repository.checkRuns.filter((run) => run.headSha === sha)
  const names = Array.isArray(wanted) ? wanted.map(String) : runs.map((run) => run.name)
  const bad = names.filter((name) => runs.findLast((run) => run.name === name)?.conclusion !== 'success')
  if (bad.length > 0) throw new HttpError(409, `Conflict: Commit status checks failed for ${ref}`)
}

async function create(call: RepositoryCall): Promise<Reply> {
  const { world, repository, body } = call
  const ref = textOf(body, 'ref') ?? ''
  const { git } = repository
  const sha =
    (await git.resolve(`refs/heads/${ref}`)) ?? (await git.resolve(`refs/tags/${ref}`)) ?? (await git.resolve(ref))
  if (sha === undefined) throw new HttpError(422, `No ref found for: ${ref}`)
  if (flagOf(body, 'auto_merge') !== false) {
    const merged = await autoMerge(call, ref, sha)
    if (merged !== undefined) return merged
  }
  demandChecks(call, ref, sha)
  const environment = textOf(body, 'environment') ?? 'production'
  const now = world.time()
  const deployment: Deployment = {
    id: world.nextId(),
    sha,
    ref,
    task: textOf(body, 'task') ?? 'deploy',
    payload: isJsonObject(body['payload']) ? body['payload'] : (textOf(body, 'payload') ?? ''),
    originalEnvironment: environment,
    environment,
    description: textOf(body, 'description') ?? null,
    creator: actorOf(call),
    createdAt: now,
    updatedAt: now,
    transient: flagOf(body, 'transient_environment') ?? false,
    production: flagOf(body, 'production_environment') ?? environment === 'production',
    statuses: [],
  }
  repository.deployments.push(deployment)
  world.emit({ type: 'deployment', repository: repository.fullName, id: deployment.id, environment })
  return created(showDeployment(world, repository, deployment))
}

function isState(value: string): value is DeploymentStatus['state'] {
  return ['error', 'failure', 'inactive', 'pending', 'success', 'queued', 'in_progress'].includes(value)
}

/** Adds a status; `latest` is what lists show, so an environment may be renamed by it. */
function addStatus(
  call: RepositoryCall,
  deployment: Deployment,
  status: Omit<DeploymentStatus, 'id' | 'createdAt' | 'creator'>,
): DeploymentStatus {
  // prettier-ignore
  const { world, repository } = call
  const added = { ...status, id: world.nextId(), createdAt: world.time(), creator: actorOf(call) }
  deployment.statuses.push(added)
  deployment.environment = status.environment
  deployment.updatedAt = added.createdAt
  world.emit({ type: 'deployment_status', repository: repository.fullName, id: deployment.id, environment: status.environment, state: status.state }) // prettier-ignore
  return added
}

/** A success retires the earlier successes of a passing environment (neither transient nor production, as documented). */
function retireOthers(call: RepositoryCall, deployment: Deployment): void {
  for (const other of call.repository.deployments) {
    if (other.id === deployment.id || other.environment !== deployment.environment) continue
    if (other.transient || other.production || other.statuses.at(-1)?.state !== 'success') continue
    const { environment } = other
    addStatus(call, other, { state: 'inactive', description: '', environment, logUrl: '', environmentUrl: '' })
  }
}

function createStatus(call: RepositoryCall): Reply {
  const deployment = deploymentOf(call)
  const { body } = call
  const state = textOf(body, 'state') ?? ''
  if (!isState(state)) throw new HttpError(422, `${state} is no state of a deployment`)
  const description = textOf(body, 'description') ?? ''
  const status = addStatus(call, deployment, {
    state,
    description,
    environment: textOf(body, 'environment') ?? deployment.environment,
    logUrl: textOf(body, 'log_url') ?? textOf(body, 'target_url') ?? '',
    environmentUrl: textOf(body, 'environment_url') ?? '',
  })
  if (state === 'success' && flagOf(body, 'auto_inactive') !== false) retireOthers(call, deployment)
  return created(showDeploymentStatus(call.world, call.repository, deployment, status))
}

function matches(call: RepositoryCall, deployment: Deployment): boolean {
  const wanted = (key: string, value: string): boolean => {
    const asked = call.query.get(key) ?? 'none'
    return asked === 'none' || asked === value
  }
  return (
    wanted('sha', deployment.sha) &&
    wanted('ref', deployment.ref) &&
    wanted('task', deployment.task) &&
    wanted('environment', deployment.environment)
  )
}

const READ = needs('read', 'deployments')
const WRITE = needs('write', 'deployments')

export const deploymentRoutes: Routes = {
  'repos/list-deployments': {
    needs: READ,
    handle: (call) => {
      const found = call.repository.deployments.filter((item) => matches(call, item)).reverse()
      return paged(call, found, (page) => page.map((item) => showDeployment(call.world, call.repository, item)))
    },
  },
  'repos/create-deployment': { needs: WRITE, handle: create },
  'repos/get-deployment': {
    needs: READ,
    handle: (call) => ok(showDeployment(call.world, call.repository, deploymentOf(call))),
  },
  'repos/list-deployment-statuses': {
    needs: READ,
    handle: (call) => {
      const deployment = deploymentOf(call)
      return paged(call, [...deployment.statuses].reverse(), (page) =>
        page.map((status) => showDeploymentStatus(call.world, call.repository, deployment, status)),
      )
    },
  },
  'repos/create-deployment-status': { needs: WRITE, handle: createStatus },
  'repos/get-deployment-status': {
    needs: READ,
    handle: (call) => {
      const deployment = deploymentOf(call)
      const status = deployment.statuses.find((item) => item.id === Number(call.params['status_id']))
      if (status === undefined) throw notFound()
      return ok(showDeploymentStatus(call.world, call.repository, deployment, status))
    },
  },
  'repos/get-all-environments': {
    needs: needs('read', 'actions'),
    handle: (call) => {
      const { world, repository } = call
      return paged(call, repository.environments, (page) => ({
        total_count: repository.environments.length,
        environments: page.map((environment) => showEnvironment(world, repository, environment)),
      }))
    },
  },
  'repos/get-environment': {
    needs: needs('read', 'actions'),
    handle: (call) => {
      const { world, repository } = call
      const found = repository.environments.find((item) => item.name === call.params['environment_name'])
      if (found === undefined) throw notFound()
      return ok(showEnvironment(world, repository, found))
    },
  },
}
