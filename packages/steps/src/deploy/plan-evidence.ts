import type { Deployment as DeploymentEvidence } from '@titlebout/core'
import type { Deployment } from '../deploy.ts'
import type { Found } from '../step.ts'
import { findEvidence } from '../work-folder.ts'
import type { Release } from './release.ts'

export type FoundPlan = Found<'deployment'> & { readonly evidence: DeploymentEvidence }

/** The plan of this very deployment, if a plan was made; what an earlier attempt of apply left is none. */
export async function planEvidence(
  { host, opened, environment }: Deployment,
  release: Release,
): Promise<FoundPlan | undefined> {
  const kind = `deployment.${environment}`
  const file = `${kind}.json`
  const there = await findEvidence(noCarrier(host), opened, 'deployment', file)
  if (there === undefined) await host.carrier?.get(`${opened.config.model.name}.${kind}`, opened.workFolder)
  const found = there ?? (await findEvidence(noCarrier(host), opened, 'deployment', file))
  if (found === undefined) return undefined
  const { mode, to } = found.evidence.result
  return mode === 'plan' && to.package_sha256 === release.package_sha256 ? found : undefined
}

/** Artifacts of deployments are named by environment, which `findEvidence` does not know. */
function noCarrier(host: Deployment['host']): Deployment['host'] {
  return { ...host, carrier: undefined }
}
