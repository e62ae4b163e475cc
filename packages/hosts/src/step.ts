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

export function step<S extends InputSpec & CommonSpec>(
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
