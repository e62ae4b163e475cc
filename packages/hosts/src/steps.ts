import {
  COMPARE_TO_CHAMPION_INPUTS,
  compareToChampion,
  DEPLOY_INPUTS,
  deploy,
  DRIFT_CHECK_INPUTS,
  driftCheck,
  EVALUATE_GATE_INPUTS,
  evaluateGate,
  judge,
  JUDGE_INPUTS,
  PACKAGE_MODEL_INPUTS,
  packageModel,
  TRAIN_INPUTS,
  train,
  VALIDATE_DATA_INPUTS,
  validateData,
} from '@titlebout/steps'
import { readInputs, type Host, type Input, type InputSpec, type InputValues, type StepOutcome } from '@titlebout/core'

/** Inputs that every step has and the host reads too. */
type CommonSpec = {
  readonly comment: Input<'always' | 'on-change' | 'on-failure' | 'never'>
  readonly 'fail-on': Input<'failed' | 'never'>
  readonly 'dry-run': Input<boolean>
}
export type CommonInputs = InputValues<CommonSpec>

/** A step with its inputs read, ready to run. */
export interface PreparedStep {
  readonly common: CommonInputs
  run(host: Host): Promise<StepOutcome>
}

export interface Step {
  readonly name: string
  /** The question it answers. */
  readonly question: string
  readonly inputs: InputSpec
  /** Whether it may be given a token. */
  readonly takesToken: boolean
  /** @throws {UserError} `INPUT` with every bad input */
  prepare(read: (name: string) => string | undefined): PreparedStep
}

function step<S extends InputSpec & CommonSpec>(
  name: string,
  question: string,
  inputs: S,
  run: (host: Host, values: InputValues<S>) => Promise<StepOutcome>,
  takesToken = true,
): Step {
  return {
    name,
    question,
    inputs,
    takesToken,
    prepare: (read) => {
      const values = readInputs(inputs, read)
      const { comment, 'fail-on': failOn, 'dry-run': dryRun } = inputs
      const common: CommonSpec = { comment, 'fail-on': failOn, 'dry-run': dryRun }
      return { common: readInputs(common, read), run: (host) => run(host, values) }
    },
  }
}

/** The seven, in the order of a release. */
export const STEPS: readonly Step[] = [
  step('validate-data', 'May we train and judge on this data?', VALIDATE_DATA_INPUTS, validateData),
  step(
    'train',
    'Which model came out of exactly which code, data, parameters and environment?',
    TRAIN_INPUTS,
    train,
    false,
  ),
  step(
    'evaluate-gate',
    'Is this model good enough, for everyone, by our own rules?',
    EVALUATE_GATE_INPUTS,
    evaluateGate,
  ),
  step(
    'compare-to-champion',
    'Is it really as good as, or better than, the one that is live, or is that luck?',
    COMPARE_TO_CHAMPION_INPUTS,
    compareToChampion,
  ),
  step(
    'package-model',
    'Can anyone check later what this is and where it came from?',
    PACKAGE_MODEL_INPUTS,
    packageModel,
  ),
  step('deploy', 'Is exactly the approved model serving, and how do we get back?', DEPLOY_INPUTS, deploy),
  step('drift-check', 'Is the world still the one it was trained for?', DRIFT_CHECK_INPUTS, driftCheck),
]

/** Level 0, without a titlebout.yml: the action of the repository's root. */
export const JUDGE: Step = step('judge', 'Are these scores any good, and no worse than before?', JUDGE_INPUTS, judge)

/** Everything that runs as an action, by name. */
export const ACTIONS: readonly Step[] = [...STEPS, JUDGE]
