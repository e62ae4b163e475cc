import type { components } from '@octokit/openapi-types'

import type { Deployment, DeploymentStatus, Environment, Repository } from '../state.ts'
import type { World } from '../world.ts'
import { nodeId, showUser } from './account.ts'
import { showEnvironmentName } from './actions.ts'
import { repositoryUrl } from './repository.ts'

type Schemas = components['schemas']

export function showDeployment(world: World, repository: Repository, deployment: Deployment): Schemas['deployment'] {
  const url = `${repositoryUrl(world, repository)}/deployments/${deployment.id}`
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    creator: showUser(world, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(world, repository),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  }
}

export function showDeploymentStatus(
  world: World,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
): Schemas['deployment-status'] {
  const url = `${repositoryUrl(world, repository)}/deployments/${deployment.id}`
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: showUser(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: repositoryUrl(world, repository),
    performed_via_github_app: null,
  }
}

export function showEnvironment(
  world: World,
  repository: Repository,
  environment: Environment,
): Schemas['environment'] {
  const { reviewers, preventSelfReview } = environment
  const rule = {
    id: environment.id,
    node_id: nodeId('GA', environment.id),
    type: 'required_reviewers',
    prevent_self_review: preventSelfReview,
    reviewers: reviewers.map((reviewer) => ({ type: 'User' as const, reviewer: showUser(world, reviewer) })),
  }
  return {
    ...showEnvironmentName(world, repository, environment),
    protection_rules: reviewers.length === 0 ? [] : [rule],
    deployment_branch_policy: null,
  }
}
