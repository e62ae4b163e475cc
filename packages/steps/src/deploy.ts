import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  oneOf,
  optional,
  requireReason,
  sha256,
  text,
  UserError,
  wholeNumber,
  type EnvironmentConfig,
  type Host,
  type InputValues,
  type Registry,
  type StepOutcome,
  type Target,
} from '@titlebout/core'
import { authorise } from './deploy/authorise.ts'
import { carryOut } from './deploy/carry-out.ts'
import { applied, planned, type DeploymentFacts } from './deploy/evidence.ts'
import { openForgeDeployment } from './deploy/forge-deployment.ts'
import { gatherRelease } from './deploy/gather-release.ts'
import { gatherRollback } from './deploy/gather-rollback.ts'
import { planEvidence } from './deploy/plan-evidence.ts'
import type { Release } from './deploy/release.ts'
import { finishStep, RETENTION_DAYS } from './finish.ts'
import { openRegistry } from './open-registry.ts'
import { openStep } from './open-step.ts'
import { openTarget } from './open-target.ts'
import { requireRuntime } from './score-golden.ts'
import { COMMON_INPUTS, type Opened } from './step.ts'

export const DEPLOY_INPUTS = {
  ...COMMON_INPUTS,
  mode: oneOf(['plan', 'apply'], 'plan'),
  environment: text('an environment of titlebout.yml'),
  'package-digest': optional(sha256()),
  reason: optional(text('why, in a sentence')),
  'rollback-to': optional(wholeNumber(1, 2 ** 31 - 1)),
} as const
export type DeployInputs = InputValues<typeof DEPLOY_INPUTS>

/** The outside of a deployment: real ones, or real ones that a test lets die. */
export interface DeployPorts {
  readonly registry: (host: Host, opened: Opened) => Promise<Registry>
  readonly target: (host: Host, opened: Opened, environment: EnvironmentConfig) => Target
}

/** What all parts of a deployment look at. */
export interface Deployment {
  readonly host: Host
  readonly opened: Opened
  readonly inputs: DeployInputs
  readonly environment: string
  readonly policy: EnvironmentConfig
  readonly registry: Registry
  readonly target: Target
}

/**
 * Is exactly the approved model serving, and how do we get back? `plan` says what would happen; `apply` claims the
 * pointer, lets the target serve the package, verifies what serves, and moves the pointer. It can be run again after
 * dying anywhere.
 *
 * @throws {UserError} `TRUST` or `APPROVAL` when the evidence may not authorise it; `STALE` when somebody else moved first
 */
export async function deploy(host: Host, inputs: DeployInputs): Promise<StepOutcome> {
  return await deployWith(host, inputs, { registry: openRegistry, target: openTarget })
}

/** The same with the outside handed in. */
export async function deployWith(host: Host, inputs: DeployInputs, ports: DeployPorts): Promise<StepOutcome> {
  const opened = await openStep(host, inputs.config)
  const policy = environmentOf(opened, inputs.environment)
  const registry = await ports.registry(host, opened)
  const target = ports.target(host, opened, policy)
  const deployment = { host, opened, inputs, environment: inputs.environment, policy, registry, target }
  const scratch = await mkdtemp(path.join(tmpdir(), 'titlebout-deploy-'))
  try {
    const release = await gather(deployment, path.join(scratch, 'release'))
    const plans = inputs.mode === 'plan' || inputs['dry-run']
    return plans ? await plan(deployment, release) : await apply(deployment, release, scratch)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function environmentOf({ config, configFile }: Opened, name: string): EnvironmentConfig {
  const found = config.deploy[name]
  if (found !== undefined) return found
  const known = Object.keys(config.deploy)
  throw new UserError(
    'CONFIG',
    `${configFile} has no environment "${name}" under deploy: ${known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`}`,
  )
}

async function gather(deployment: Deployment, folder: string): Promise<Release> {
  const { inputs } = deployment
  const version = inputs['rollback-to']
  if (version === undefined) return await gatherRelease(deployment, folder)
  return await gatherRollback(deployment, folder, { version, reason: requireReason(inputs.reason) })
}

async function plan(deployment: Deployment, release: Release): Promise<StepOutcome> {
  const { registry, environment } = deployment
  const advice = await authorise(deployment, release)
  const from = (await registry.pointer(environment))?.pointer
  const version = (await registry.versionOf(release.package_sha256)) ?? null
  return await conclude(
    deployment,
    planned(deployment, { release, from, version, guard: await registry.guard() }, advice),
  )
}

async function apply(deployment: Deployment, release: Release, scratch: string): Promise<StepOutcome> {
  const { host, registry, environment } = deployment
  const authorised = await authorise(deployment, release)
  await requireRuntime(host, deployment.opened.config, release.training.result)
  const plan = await planEvidence(deployment, release)
  const guard = await registry.guard()
  const before = (await registry.pointer(environment))?.pointer
  return await toTheEnd(host, async () => {
    const forge = await openForgeDeployment(deployment, release, before)
    const outcome = await carryOut(deployment, { release, before, authorised, plan, scratch }).catch(
      async (cause: unknown) => {
        await forge.fail(cause)
        throw cause
      },
    )
    await forge.finish(outcome.kind === 'serving' ? 'success' : 'failure', outcome.detail)
    host.log.info(outcome.detail)
    const version = outcome.kind === 'serving' ? outcome.version : null
    const facts: DeploymentFacts = { release, from: outcome.from, version, guard }
    return await conclude(deployment, applied(deployment, facts, { outcome, authorised, plan, forgeId: forge.id }))
  })
}

/** A deployment that is cancelled goes on: its end is the quickest way out of it. */
async function toTheEnd<T>({ cancellation }: Host, work: () => Promise<T>): Promise<T> {
  const forget = cancellation.onCancel(() => undefined)
  try {
    return await work()
  } finally {
    forget()
  }
}

async function conclude(
  { opened, environment }: Deployment,
  evidence: ReturnType<typeof planned>,
): Promise<StepOutcome> {
  const kind = `deployment.${environment}`
  const { to, deployment_id } = evidence.result
  return await finishStep(opened, evidence, {
    red: evidence.verdict.kind === 'failed',
    outputs: {
      'package-digest': to.package_sha256,
      version: to.version === null ? '' : String(to.version),
      'deployment-id': deployment_id ?? '',
    },
    carry: [{ kind, paths: [`${kind}.json`], retentionDays: RETENTION_DAYS.evidence }],
  })
}
