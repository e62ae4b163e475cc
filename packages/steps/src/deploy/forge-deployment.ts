import { championEnvironment, type DeploymentState, type Pointer } from '@titlebout/core'
import type { Deployment } from '../deploy.ts'
import type { Release } from './release.ts'

/** The forge's record of this deployment; does nothing where there is no forge. */
export interface ForgeDeployment {
  readonly id: string | null
  finish(state: DeploymentState, description: string): Promise<void>
  /** The deployment came to nothing. Never throws: the reason that it failed is the one to tell. */
  fail(cause: unknown): Promise<void>
}

const NONE: ForgeDeployment = { id: null, finish: async () => undefined, fail: async () => undefined }

/** Creates the forge's deployment, or finds the one that an earlier attempt of this run made. */
export async function openForgeDeployment(
  { host, opened, environment, inputs }: Deployment,
  release: Release,
  before: Pointer | undefined,
): Promise<ForgeDeployment> {
  const { forge } = host
  const producer = host.producer()
  if (forge === undefined || producer.sha === null || host.kind === 'console') return NONE
  const { name } = opened.config.model
  const key = `${name} ${environment} ${release.package_sha256} ${producer.run_id ?? ''}`
  const id = await forge.deployments.ensure({
    environment,
    ref: producer.sha,
    description: `${name}: ${release.why}`,
    production: environment === championEnvironment(opened.config),
    key,
    payload: {
      format: 'titlebout.deployment/1',
      model: name,
      package_sha256: release.package_sha256,
      from_version: before?.version ?? null,
      rollback_to: release.rollbackTo ?? null,
      reason: inputs.reason ?? null,
    },
  })
  await forge.deployments.status(id, 'in_progress', `deploying ${release.package_sha256.slice(0, 12)}`, undefined)
  return {
    id,
    finish: async (state, description) => await forge.deployments.status(id, state, description, undefined),
    fail: async (cause) => {
      const description = cause instanceof Error ? cause.message : 'failed'
      await forge.deployments.status(id, 'failure', description, undefined).catch((problem: unknown) => {
        host.log.warning(`the forge's deployment ${id} could not be marked as failed: ${String(problem)}`)
      })
    },
  }
}
