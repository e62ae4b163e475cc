import { whyOffersNothing } from '../bout/offer.ts'
import { UserError } from '../error.ts'
import type { Bout } from '../evidence/bout.ts'
import type { Approval } from '../evidence/deployment.ts'
import type { EvidenceKind, Producer } from '../evidence/envelope.ts'
import { ASSURANCES, type Assurance, type Evaluation } from '../evidence/evaluation.ts'
import type { Training } from '../evidence/training.ts'
import type { EnvironmentConfig } from '../config/schema.ts'
import type { ForgeRun } from '../ports/forge.ts'
import type { Pointer } from '../ports/registry.ts'

/** A piece of evidence that shall authorise a deployment. */
export interface Witness {
  readonly kind: EvidenceKind
  readonly producer: Producer
  readonly sha256: string
}

/** What the forge says about a witness: asked, never believed from variables. */
export interface Confirmation {
  readonly run: ForgeRun
  /** The forge's own name of this repository. */
  readonly repository: string
  readonly defaultBranch: string
  /** Digest of the evidence inside the artifact of the run that the evidence names; undefined: there is no such artifact. */
  readonly artifactSha256: string | undefined
  /** The workflow file at the run's commit, and where the default branch is now. */
  readonly workflowAtRun: string | undefined
  readonly workflowAtDefault: string | undefined
  readonly onDefaultBranch: boolean
}

/** Only a run on the default branch may authorise (design §3). */
export function requireLevel(who: string, producer: Producer): void {
  // rule: level-t2
  if (producer.level !== 'T2')
    throw new UserError(
      'TRUST',
      `${who} has level ${producer.level}, and only T2 may authorise a deployment: run the whole release on the default branch, by push, schedule or workflow_dispatch`,
    )
}

/** Evidence counts only as the artifact of the very run that it names. */
export function requireArtifact({ kind, producer, sha256 }: Witness, { artifactSha256 }: Confirmation): void {
  const name = `the ${kind} evidence (SHA-256 ${sha256})`
  // rule: artifact-of-run
  if (artifactSha256 !== sha256)
    throw new UserError(
      'TRUST',
      artifactSha256 === undefined
        ? `${name} says that run ${producer.run_id ?? 'none'} made it, and that run has no such artifact, or it has expired: run the release again`
        : `${name} is not what run ${producer.run_id ?? 'none'} stored (SHA-256 ${artifactSha256}): run the release again`,
    )
}

/** What evidence says of its run must be what the forge says. */
export function requireRunAsSaid({ kind, producer }: Witness, confirmation: Confirmation): void {
  const { run, repository, defaultBranch } = confirmation
  const said: [what: string, evidence: string | null, forge: string | null][] = [
    ['repository', producer.repository, repository],
    ['commit', producer.sha, run.sha],
    ['event', producer.event, run.event],
    ['branch', producer.ref, run.branch === null ? null : `refs/heads/${run.branch}`],
    ['workflow', producer.workflow?.split('@')[0] ?? null, run.workflow],
    ['default branch', producer.ref, producer.event === 'merge_group' ? producer.ref : `refs/heads/${defaultBranch}`],
    ['head repository', producer.repository, run.headRepository],
  ]
  const wrong = said.find(([, evidence, forge]) => evidence !== forge)
  // rule: run-as-said
  if (wrong !== undefined)
    throw new UserError(
      'TRUST',
      `the ${kind} evidence says ${wrong[0]} ${wrong[1] ?? 'none'}, but run ${run.id} has ${wrong[0]} ${wrong[2] ?? 'none'}: it does not belong to that run`,
    )
}

/** The workflow that made the evidence is the one that the default branch has now. */
export function requireWorkflow({ kind }: Witness, confirmation: Confirmation): void {
  const { run, defaultBranch, workflowAtRun, workflowAtDefault } = confirmation
  // rule: workflow-on-default-branch
  if (workflowAtRun === undefined || workflowAtRun !== workflowAtDefault)
    throw new UserError(
      'TRUST',
      `the ${kind} evidence was made by ${run.workflow} at ${run.sha.slice(0, 12)}, which is not the file that ${defaultBranch} has now: run the release again`,
    )
}

/** The commit that was judged is part of the default branch. */
export function requireReachable({ kind }: Witness, { run, defaultBranch, onDefaultBranch }: Confirmation): void {
  // rule: commit-on-default-branch
  if (!onDefaultBranch)
    throw new UserError(
      'TRUST',
      `the ${kind} evidence is about commit ${run.sha.slice(0, 12)}, which is not part of ${defaultBranch}: run the release on ${defaultBranch}`,
    )
}

/** Exactly the package that was planned. */
export function requirePackage(planned: string | undefined, found: string): void {
  // rule: package-digest
  if (planned !== found)
    throw new UserError(
      'TRUST',
      `package-digest must be the digest that was planned and approved, got ${planned ?? 'none'}, but this run would deploy ${found}: pass the output package-digest of mode: plan`,
    )
}

/** What a bout was fought against must still be the champion, unless the pointer is on its way to us already. */
export function requireFreshBout(bout: Bout, champion: Pointer | undefined, packageSha256: string): void {
  const fought = bout.result.champion.package_sha256
  const now = champion?.package_sha256 ?? null
  const ours = now === packageSha256 || champion?.moving?.to_package_sha256 === packageSha256
  // rule: stale-bout
  if (now !== fought && !ours)
    throw new UserError(
      'STALE',
      `stale-bout: the bout was fought against package ${fought ?? 'none'}, and the champion is ${now ?? 'none'} now: run compare-to-champion again`,
    )
}

/** Only a candidate that was offered for promotion; where a run may offer nothing, one that its bout did not fail and that was packaged all the same. */
export function requireOffer(bout: Bout): void {
  const { claim, promote } = bout.result
  const mayPlan = whyOffersNothing(bout.producer.level) !== undefined && bout.verdict.kind !== 'failed'
  // rule: promotion-offered
  if (claim !== 'promote' || !(promote || mayPlan))
    throw new UserError(
      'TRUST',
      `the bout (claim ${claim}, verdict ${bout.verdict.kind}) does not offer this model for promotion: ${claim === 'promote' ? bout.verdict.detail : 'run compare-to-champion with claim: promote'}`,
    )
}

/** A gate that failed is final, whatever the bout says. */
export function requireGate(evaluation: Evaluation): void {
  // rule: gate-not-failed
  if (evaluation.verdict.kind === 'failed')
    throw new UserError('TRUST', `the gate failed: ${evaluation.verdict.detail}: this model may not be deployed`)
}

/** A person approved this very run for the environment. */
export function requireApproval(environment: string, policy: EnvironmentConfig, approval: Approval | undefined): void {
  // rule: approval-recorded
  if (policy.approval === 'environment' && approval === undefined)
    throw new UserError(
      'APPROVAL',
      `${environment} asks for an approval, and this run has none on record: give the job "environment: { name: ${environment}, deployment: false }" and that environment required reviewers`,
    )
}

/** The scores that judged came to be in a way that the environment accepts. */
export function requireAssurance(environment: string, policy: EnvironmentConfig, found: Assurance): void {
  const least = policy.requires?.assurance
  // rule: assurance
  if (least !== undefined && ASSURANCES.indexOf(found) < ASSURANCES.indexOf(least))
    throw new UserError(
      'TRUST',
      `${environment} requires scores with assurance ${least}, and these are ${found}: let evaluate-gate run the model itself${least === 'isolated-command' ? ', or have its command score it in a job of its own (phase: score)' : ''}`,
    )
}

/** The wall is the job: user code may not have run where the model was judged or packaged. */
export function requireSeparateJob(training: Training, judging: readonly Witness[]): void {
  const job = ({ run_id, job: name }: Producer): string => `${run_id ?? ''}/${name ?? ''}`
  const shared = judging.find(({ producer }) => producer.host !== 'console' && job(producer) === job(training.producer))
  // rule: separate-job
  if (shared !== undefined)
    throw new UserError(
      'TRUST',
      `the ${shared.kind} evidence was made in the job that trained (${training.producer.job ?? 'none'}), where the training command could reach it: put train into a job of its own`,
    )
}

/**
 * What scores of a command are worth to whoever judged them. The wall is the job: only a command that ran in another job of the very
 * same run could reach neither the labels nor the verdict there.
 */
export function assuranceOfCommand(scored: Producer, judging: Producer): Assurance {
  const isApart =
    scored.host === 'github' &&
    judging.host === 'github' &&
    scored.repository === judging.repository &&
    scored.run_id !== null &&
    scored.run_id === judging.run_id &&
    scored.sha === judging.sha &&
    scored.job !== null &&
    judging.job !== null &&
    scored.job !== judging.job
  return isApart ? 'isolated-command' : 'declared'
}

/** The team's own command may not have run where its scores were judged, or what judged them was packaged. */
export function requireScoredApart({ producer, result }: Evaluation, judging: readonly Witness[]): void {
  const { fighter, scoring } = result
  if (fighter.kind !== 'command' || producer.host === 'console') return
  const advice = 'score with phase: score in a job of its own, and judge with phase: judge in one that needs it'
  // rule: scored-apart
  if (scoring === undefined || fighter.assurance !== assuranceOfCommand(scoring.producer, producer))
    throw new UserError('TRUST', `the evaluation evidence does not say where the predict command ran: ${advice}`)
  const shared = judging.find((witness) => assuranceOfCommand(scoring.producer, witness.producer) === 'declared')
  // rule: scored-in-separate-job
  if (shared !== undefined)
    throw new UserError(
      'TRUST',
      `the ${shared.kind} evidence was made in the job where the predict command ran (${scoring.producer.job ?? 'none'}), or in another run: the command could reach it: ${advice}`,
    )
  requireLevel('the scoring evidence', scoring.producer)
}

/** A terminal deploys only where nobody has to approve. */
export function requireNoLocalApproval(environment: string, policy: EnvironmentConfig): void {
  // rule: local-no-approval
  if (policy.approval !== undefined)
    throw new UserError(
      'APPROVAL',
      `${environment} asks for an approval, which a terminal cannot give: let the release workflow deploy there`,
    )
}

/** Judged by the very policy that is checked out here. */
export function requirePolicy(here: string, judged: readonly (readonly [kind: string, sha256: string])[]): void {
  const other = judged.find(([, sha256]) => sha256 !== here)
  // rule: policy-as-judged
  if (other !== undefined)
    throw new UserError(
      'TRUST',
      `the ${other[0]} evidence was judged by policy ${other[1].slice(0, 12)}, and titlebout.yml here says ${here.slice(0, 12)}: judge again by what it says now`,
    )
}

/** One model from training to package. */
export function requireSameModel(
  model: string,
  judged: readonly (readonly [kind: string, sha256: string | null])[],
): void {
  const other = judged.find(([, sha256]) => sha256 !== model)
  // rule: same-model
  if (other !== undefined)
    throw new UserError(
      'TRUST',
      `the ${other[0]} evidence is about model ${other[1] ?? 'none'}, and the model that was trained is ${model}: run ${other[0] === 'evaluation' ? 'evaluate-gate' : 'compare-to-champion'} again`,
    )
}

/** Back to a version that this environment has served before. */
export function requireServedBefore(environment: string, version: number, served: readonly number[]): void {
  // rule: rollback-served-before
  if (!served.includes(version))
    throw new UserError(
      'TRUST',
      `version ${version} has never served in ${environment}, so there is no way back to it: ${served.length === 0 ? 'nothing has' : `${[...new Set(served)].join(', ')} have`}`,
    )
}

/** A rollback says why. */
export function requireReason(reason: string | undefined): string {
  // rule: rollback-reason
  if (reason === undefined)
    throw new UserError('INPUT', 'a rollback needs a reason: it is kept in the history, and the approver reads it')
  return reason
}
