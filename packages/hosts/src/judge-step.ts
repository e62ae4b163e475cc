import { judge, JUDGE_INPUTS } from '@titlebout/steps'
import { step, type Step } from './step.ts'

/** Level 0, without a titlebout.yml: the action of the repository's root. */
export const JUDGE: Step = step('judge', 'Are these scores any good, and no worse than before?', JUDGE_INPUTS, judge)
