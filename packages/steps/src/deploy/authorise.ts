import {
  championEnvironment,
  modelFile,
  requireApproval,
  requireArtifact,
  requireAssurance,
  requireFreshBout,
  requireGate,
  requireLevel,
  requireLinks,
  requireNoLocalApproval,
  requireOffer,
  requirePackage,
  requirePolicy,
  requireReachable,
  requireRunAsSaid,
  requireSameModel,
  requireScoredApart,
  requireSeparateJob,
  requireWorkflow,
  UserError,
  type Approval,
  type Finding,
  type Forge,
} from '@titlebout/core'
import type { Deployment } from '../deploy.ts'
import { confirmer } from './confirm.ts'
import type { Release } from './release.ts'

export interface Authorised {
  /** The approval on record; undefined where none is asked for, and in a plan. */
  readonly approval: Approval | undefined
  readonly findings: readonly Finding[]
}

/**
 * Everything that stands before a deployment: no process of the target is started, and no pointer is touched, before
 * this has returned. A plan is held to what can be known without the forge; below T2 it is advice.
 *
 * @throws {UserError} `TRUST`, `APPROVAL` or `STALE` with the rule that forbids it
 */
export async function authorise(deployment: Deployment, release: Release): Promise<Authorised> {
  const { host, inputs, environment, policy } = deployment
  requireAssurance(environment, policy, release.evaluation.result.fighter.assurance)
  if (release.rollbackTo === undefined) await requireSoundRelease(deployment, release)
  if (inputs.mode === 'plan' || inputs['dry-run']) return { approval: undefined, findings: adviceOnly(deployment) }
  // The number of a rollback names one package in the registry; a digest beside it must agree.
  if (release.rollbackTo === undefined || inputs['package-digest'] !== undefined)
    requirePackage(inputs['package-digest'], release.package_sha256)
  if (host.kind === 'console') {
    requireNoLocalApproval(environment, policy)
    return { approval: undefined, findings: [] }
  }
  return await authoriseByForge(deployment, release)
}

/** What evidence alone can tell. */
async function requireSoundRelease({ opened, registry }: Deployment, release: Release): Promise<void> {
  const { training, evaluation, bout } = release
  requireSameModel(modelFile(training).sha256, [
    ['evaluation', evaluation.result.fighter.model_sha256],
    ['bout', bout.result.candidate.model_sha256],
  ])
  requireLinks(release.witnesses)
  requireGate(evaluation)
  requireOffer(bout)
  requirePolicy(opened.policy.sha256, [
    ['evaluation', evaluation.policy.sha256],
    ['bout', bout.policy.sha256],
    ['package', release.package.policy.sha256],
  ])
  const judging = release.witnesses.filter(({ kind }) => kind === 'evaluation' || kind === 'bout' || kind === 'package')
  requireSeparateJob(training, judging)
  requireScoredApart(evaluation, judging)
  const champion = championEnvironment(opened.config)
  const pointer = champion === undefined ? undefined : await registry.pointer(champion)
  requireFreshBout(bout, pointer?.pointer, release.package_sha256)
}

async function authoriseByForge(deployment: Deployment, release: Release): Promise<Authorised> {
  const { host, opened, environment, policy } = deployment
  const producer = host.producer()
  requireLevel('this run', producer)
  const forge = needForge(host.forge)
  const asking = confirmer(forge, opened.config.model.name)
  for (const witness of release.witnesses) {
    requireLevel(`the ${witness.kind} evidence`, witness.producer)
    const confirmation = await asking.confirm(witness)
    requireRunAsSaid(witness, confirmation)
    requireReachable(witness, confirmation)
    requireWorkflow(witness, confirmation)
    requireArtifact(witness, confirmation)
  }
  const { run_id: runId } = producer
  const asks = policy.approval === 'environment' && runId !== null
  const approval = asks ? await forge.approval(runId, environment) : undefined
  requireApproval(environment, policy, approval)
  return { approval, findings: selfApproved(approval) }
}

function needForge(forge: Forge | undefined): Forge {
  if (forge !== undefined) return forge
  throw new UserError(
    'TRUST',
    'deploy with mode: apply asks the forge whether the evidence is what it says: give it a token with "actions: read", "contents: write" and "deployments: write"',
  )
}

function adviceOnly({ host }: Deployment): readonly Finding[] {
  const { level } = host.producer()
  if (level === 'T2' || level === 'local') return []
  return [
    {
      id: 'advice-only',
      severity: 'notice',
      message: `this plan is advice: a run of level ${level} may not deploy, only one on the default branch`,
    },
  ]
}

function selfApproved(approval: Approval | undefined): readonly Finding[] {
  if (approval === undefined || approval.approver !== approval.author) return []
  return [
    {
      id: 'self-approved',
      severity: 'warning',
      message: `${approval.approver} started this run and approved it: nobody else has looked`,
      fix: 'switch on "Prevent self-review" in the settings of the environment',
    },
  ]
}
