import type { Forge } from '@titlebout/core'
import type { GitHubClient } from './client.ts'
import type { RepositoryParts } from './forge.ts'

/** Tells our deployments from those that GitHub makes for a job with an environment. */
const TASK = 'deploy:titlebout'
/** GitHub's limit for the description of a status. */
const DESCRIPTION_LIMIT = 140

/** Deployments as GitHub has them; one per key, however often a step is run again. */
export function deploymentsOf(client: GitHubClient, at: RepositoryParts): Forge['deployments'] {
  const { repos } = client.rest
  return {
    ensure: async (request) => {
      const existing = await client.paginate(repos.listDeployments, {
        ...at,
        environment: request.environment,
        task: TASK,
        per_page: 100,
      })
      const same = existing.find((deployment) => keyOf(deployment.payload) === request.key)
      if (same !== undefined) return String(same.id)
      const reply = await repos.createDeployment({
        ...at,
        ref: request.ref,
        task: TASK,
        // Without these two GitHub merges the default branch into the ref, or waits for this very run.
        auto_merge: false,
        required_contexts: [],
        environment: request.environment,
        description: request.description.slice(0, DESCRIPTION_LIMIT),
        production_environment: request.production,
        payload: { ...request.payload, key: request.key },
      })
      if (reply.status !== 201) throw new Error(`GitHub answered ${reply.status} to a deployment without a merge`)
      return String(reply.data.id)
    },
    status: async (id, state, description, logUrl) => {
      await repos.createDeploymentStatus({
        ...at,
        deployment_id: Number(id),
        state,
        description: description.slice(0, DESCRIPTION_LIMIT),
        ...(logUrl === undefined ? {} : { log_url: logUrl }),
      })
    },
  }
}

function keyOf(payload: unknown): string | undefined {
  const value: unknown = typeof payload === 'string' ? parseOrUndefined(payload) : payload
  if (typeof value !== 'object' || value === null || !('key' in value)) return undefined
  return typeof value.key === 'string' ? value.key : undefined
}

/** Payloads of other tools need not be JSON. */
function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
