import {
  modelFile,
  requireLinks,
  requireSameModel,
  UserError,
  whyNotOffered,
  whyOffersNothing,
  type CardFacts,
} from '@titlebout/core'
import type { Opened } from '../step.ts'
import type { Parts } from './parts.ts'

/**
 * Refuses a model that no verdict lets through: a package says "this may be offered".
 *
 * @throws {UserError} `TRUST` with the verdict that forbids it
 */
export function refuseUnfit(opened: Opened, { facts, evidence }: Parts): void {
  refuseOtherTask(opened, facts)
  refuseFailedValidation(facts)
  refuseFailedEvaluation(facts)
  refuseFailedBout(facts)
  refuseUndecidedBout(opened, facts)
  refuseNoWinner(facts)
  const { bout, evaluation } = facts
  requireSameModel(modelFile(facts.training).sha256, [
    ['evaluation', evaluation.result.fighter.model_sha256],
    ['bout', bout.result.candidate.model_sha256],
  ])
  refuseOtherRows(facts)
  requireLinks(evidence)
}

/** Cards and golden rows are made by the task: numbers of another one would be read as what they are not. */
function refuseOtherTask(opened: Opened, { evaluation, bout }: CardFacts): void {
  const { config, configFile } = opened
  const { task } = config.model
  const judged = [
    ['evaluate-gate', evaluation.result.task],
    ['compare-to-champion', bout.result.task],
  ] as const
  for (const [step, other] of judged)
    // rule: package-same-task
    if (other !== task) {
      const message = `${configFile} says ${task}, and ${step} judged ${other}: run it again`
      throw new UserError('TRUST', message, {
        problems: [{ message, file: configFile, ...opened.locate(['model', 'task']) }],
      })
    }
}

function refuseFailedValidation({ validation }: CardFacts): void {
  // rule: package-failed-validation
  if (validation.verdict.kind === 'failed')
    throw new UserError('TRUST', `validate-data failed, so there is nothing to package: ${validation.verdict.detail}`)
}

function refuseFailedEvaluation({ evaluation }: CardFacts): void {
  // rule: package-failed-evaluation
  if (evaluation.verdict.kind === 'failed')
    throw new UserError('TRUST', `the gate failed, so there is nothing to package: ${evaluation.verdict.detail}`)
}

function refuseFailedBout({ bout }: CardFacts): void {
  // rule: package-failed-bout
  if (bout.verdict.kind === 'failed')
    throw new UserError('TRUST', `the bout is lost, so there is nothing to package: ${bout.verdict.detail}`)
}

/** What undecided means is policy; in a bout for promotion the bout says itself whether the model is offered. */
function refuseUndecidedBout({ config, configFile }: Opened, facts: CardFacts): void {
  const { bout } = facts
  const { claim } = bout.result
  const offered = claim === 'promote' ? isOffered(config, facts) : config.undecided.merge !== 'fail'
  const policy = config.undecided[claim]
  const why =
    policy === 'approve'
      ? 'offers no model that a person could approve'
      : `${configFile} says undecided.${claim}: ${policy}`
  // rule: package-not-offered
  if (bout.verdict.kind === 'undecided' && !offered)
    throw new UserError('TRUST', `the bout is undecided, and ${why}: ${bout.verdict.detail}`)
}

/** Advice offers nothing: what a release would offer may be packaged there, to see the rest of the way. */
function isOffered({ undecided }: Opened['config'], { bout, evaluation, validation }: CardFacts): boolean {
  if (whyOffersNothing(bout.producer.level) === undefined) return bout.result.promote
  const standing = { evaluation: evaluation.verdict, validation: validation.verdict }
  return whyNotOffered(bout.result.claims, standing, undecided) === undefined
}

/** Of several candidates none may be offered for having come nearest. */
function refuseNoWinner({ bout }: CardFacts): void {
  const { bracket } = bout.result
  // rule: package-bracket-winner
  if (bracket !== undefined && bracket.winner === null)
    throw new UserError('TRUST', `no candidate of the bracket won: ${bracket.reason}`)
}

/** Gate and bout must have judged the same file of rows. */
function refuseOtherRows({ evaluation, bout }: CardFacts): void {
  const { dataset } = evaluation.result
  // rule: package-same-test
  if (dataset.sha256 !== bout.result.dataset.sha256)
    throw new UserError(
      'TRUST',
      `evaluate-gate judged ${dataset.name} with SHA-256 ${dataset.sha256}, compare-to-champion one with ${bout.result.dataset.sha256}: run compare-to-champion again`,
    )
}
