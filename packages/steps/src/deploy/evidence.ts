import type { Deployment as DeploymentEvidence, Finding, Pointer, Verdict, VersionRef } from '@titlebout/core'
import type { Deployment } from '../deploy.ts'
import type { Authorised } from './authorise.ts'
import type { Outcome } from './carry-out.ts'
import type { FoundPlan } from './plan-evidence.ts'
import type { Release } from './release.ts'

export interface DeploymentFacts {
  readonly release: Release
  readonly from: Pointer | undefined
  /** The number of the package; null until it has one. */
  readonly version: number | null
  readonly guard: DeploymentEvidence['result']['guard']
}

type Rest = Pick<DeploymentEvidence['result'], 'mode' | 'approval' | 'deployment_id' | 'verified' | 'registry_revision'>

/** Evidence of what a deployment would do. */
export function planned(deployment: Deployment, facts: DeploymentFacts, { findings }: Authorised): DeploymentEvidence {
  const { environment } = deployment
  const { release, from, version } = facts
  const to = version === null ? `a new version of package ${release.package_sha256.slice(0, 12)}` : `version ${version}`
  const same = from?.state === 'serving' && from.package_sha256 === release.package_sha256
  const detail = same
    ? `${environment} serves ${to} already: nothing would change but what is verified again`
    : `${environment} would go from ${named(from)} to ${to}`
  return document(deployment, facts, {
    rest: { mode: 'plan', approval: null, deployment_id: null, verified: null, registry_revision: null },
    verdict: { kind: 'passed', reason: 'done', detail },
    findings,
    plan: undefined,
  })
}

/** Evidence of what a deployment did. */
export function applied(
  deployment: Deployment,
  facts: DeploymentFacts,
  done: {
    readonly outcome: Outcome
    readonly authorised: Authorised
    readonly plan: FoundPlan | undefined
    readonly forgeId: string | null
  },
): DeploymentEvidence {
  const { outcome, authorised, plan, forgeId } = done
  const served = outcome.kind === 'serving'
  return document(deployment, facts, {
    rest: {
      mode: 'apply',
      approval: authorised.approval ?? null,
      deployment_id: forgeId,
      verified: served ? outcome.verified : null,
      registry_revision: served ? outcome.revision : null,
    },
    verdict: served
      ? { kind: 'passed', reason: 'done', detail: outcome.detail }
      : { kind: 'failed', reason: 'findings', detail: outcome.detail },
    findings: [...authorised.findings, ...(served ? unguarded(facts) : [notServed(outcome.detail)])],
    plan,
  })
}

interface Parts {
  readonly rest: Rest
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
  readonly plan: FoundPlan | undefined
}

function document(deployment: Deployment, facts: DeploymentFacts, parts: Parts): DeploymentEvidence {
  const { host, opened, environment, policy } = deployment
  const { release, from, version, guard } = facts
  const plan =
    parts.plan === undefined
      ? []
      : [{ role: 'plan', name: `deployment.${environment}.json`, sha256: parts.plan.sha256 }]
  return {
    format: 'titlebout.deployment/1',
    model: opened.config.model.name,
    producer: host.producer(),
    subject: [{ name: 'package', sha256: release.package_sha256 }],
    inputs: [...release.inputs, ...plan],
    policy: opened.policy,
    settings: {},
    seed: 0,
    verdict: parts.verdict,
    findings: [...parts.findings],
    result: {
      ...parts.rest,
      environment,
      from: versionRef(from),
      to: { version, package_sha256: release.package_sha256 },
      rollback: release.rollbackTo !== undefined,
      why: release.why,
      guard,
      // As the config says it: a machine's own path would tell more than it should, and differ from run to run.
      target: { kind: policy.target.kind, path: policy.target.path },
    },
  }
}

function versionRef(pointer: Pointer | undefined): VersionRef | null {
  if (pointer === undefined || pointer.package_sha256 === null) return null
  return { version: pointer.version, package_sha256: pointer.package_sha256 }
}

function named(pointer: Pointer | undefined): string {
  return pointer === undefined || pointer.version === null ? 'nothing' : `version ${pointer.version}`
}

function notServed(why: string): Finding {
  return {
    id: 'not-served',
    severity: 'error',
    message: why,
    fix: 'look at what serves there, and deploy again when the cause is gone',
  }
}

function unguarded({ guard }: DeploymentFacts): readonly Finding[] {
  if (guard !== 'none') return []
  return [
    {
      id: 'registry-unguarded',
      severity: 'notice',
      message: 'no rules protect the registry branch: everybody who may push can move the pointer',
      fix: 'protect titlebout/** by a ruleset, and give the deploy job the token of an app that may pass it',
    },
  ]
}
