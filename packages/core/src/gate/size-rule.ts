import type { Rule } from '../config/schema.ts'
import type { RuleOutcome } from '../evidence/evaluation.ts'
import { unmeasured } from '../evaluation/measure.ts'
import type { Task } from '../evaluation/task.ts'
import { againstBounds, refuseBoundless, ruleFacts } from './rule.ts'

/** What a model takes on a disk. */
export interface ModelSize {
  readonly bytes: number
  /** The model file, and what belongs to it: external data of ONNX, or whatever stood beside it when training ended. */
  readonly files: number
}

/**
 * A rule on the size of the model's files. A size is counted, not estimated: it has no interval, and the number decides.
 *
 * @throws {UserError} `CONFIG` when the rule has no bound
 */
export function decideSizeRule(
  rule: Rule,
  size: ModelSize | undefined,
  { level, task }: { readonly level: number; readonly task: Task },
): RuleOutcome {
  refuseBoundless(rule)
  const facts = { ...ruleFacts(rule, task), slice: null, rows_to_decide: null }
  // rule: size-without-model
  if (size === undefined)
    return { ...facts, measured: unmeasured(UNWEIGHED, level), verdict: 'undecided', reason: 'undefined-metric' }
  const { bytes, files } = size
  const measured = { estimate: bytes, low: bytes, high: bytes, level, method: 'counted', n: files, effective_n: files }
  return { ...facts, measured, verdict: againstBounds(rule, { low: bytes, high: bytes }), reason: 'point' }
}

const UNWEIGHED = 'the scores came without a model file that could be weighed'
