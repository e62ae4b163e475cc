import { UserError, type Host, type PredictConfig } from '@titlebout/core'
import { keyError } from '../train/train-error.ts'
import type { Opened } from '../step.ts'
import { findCandidate, type Candidate } from './candidate.ts'
import { predictedCandidate, validationOf } from './predicted.ts'
import { scoreByCommand, type Scored } from './score-phase.ts'

/** What the inputs of evaluate-gate say about who is judged, and how far. */
export interface Asked {
  readonly scores: string | undefined
  readonly model: string | undefined
  readonly 'validation-scores': string | undefined
  readonly phase: 'both' | 'score' | 'judge'
}

/**
 * The command that makes the scores; undefined where we run the model ourselves, or somebody wrote them.
 *
 * @throws {UserError} `INPUT` or `CONFIG` on a phase that has no command to be about
 */
function commandOf(opened: Opened, { scores, model, phase }: Asked): PredictConfig | undefined {
  const { predict } = opened.config.model
  if (phase === 'both') return scores === undefined ? predict : undefined
  // rule: phase-of-trained-model
  if (scores !== undefined || model !== undefined)
    throw new UserError(
      'INPUT',
      `phase: ${phase} is about the model that train made: leave scores and model out, or leave phase out`,
    )
  // rule: phase-without-command
  if (predict === undefined)
    throw keyError(opened, ['model'], {
      code: 'CONFIG',
      message: `model.predict: expected the command that scores, because phase: ${phase} is asked for: add model.predict.run, or leave phase out, for Titlebout runs the model itself`,
    })
  return predict
}

/** `phase: score`: the command runs, and nobody judges. @returns undefined in every other phase @throws {UserError} as {@link scoreByCommand} */
export async function scoredOnly(host: Host, opened: Opened, asked: Asked): Promise<Scored | undefined> {
  const predict = commandOf(opened, asked)
  if (asked.phase !== 'score' || predict === undefined) return undefined
  return await scoreByCommand(host, opened, { candidate: await findCandidate(host, opened, asked), predict })
}

/** Whom to judge; where a command scores and both phases are one, it has run by now. @throws {UserError} saying what is missing */
export async function candidateToJudge(host: Host, opened: Opened, asked: Asked): Promise<Candidate> {
  const predict = commandOf(opened, asked)
  if (predict === undefined) return await findCandidate(host, opened, asked)
  if (asked.phase === 'judge') return await predictedCandidate(host, opened)
  const candidate = await findCandidate(host, opened, asked)
  const { scoring, file, validation } = await scoreByCommand(host, opened, { candidate, predict })
  return { ...candidate, kind: 'predicted', file, scoring, ...validationOf(validation, scoring.evidence) }
}
