import type { Rule } from '../config/schema.ts'
import type { BoutSize } from '../evidence/bout-size.ts'
import type { Measured } from '../evidence/measured.ts'
import type { Task } from '../evaluation/task.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { unmeasured } from '../evaluation/measure.ts'
import { findOperational } from '../gate/operational.ts'
import { onEstimate, ruleFacts } from '../gate/rule.ts'
import type { ModelSize } from '../gate/size-rule.ts'

/** Rules of the gate that are about the size beside the champion's. */
export function sizeRatioRules(gate: readonly Rule[]): readonly Rule[] {
  return gate.filter(({ metric }) => findOperational(metric)?.of === 'size-ratio')
}

/**
 * Every rule on the ratio of sizes, bytes(candidate)/bytes(champion). Both are counted and not estimated: there is no interval, and the number decides.
 *
 * @param sizes undefined where nobody knows: then each rule is undecided, and no pass
 */
export function decideSizeRatio(
  rules: readonly Rule[],
  sizes: { readonly candidate: ModelSize | undefined; readonly champion: ModelSize | undefined },
  { alpha, task }: { readonly alpha: number; readonly task: Task },
): BoutSize {
  const { candidate, champion } = sizes
  const level = levelOf(alpha)
  const known = candidate !== undefined && champion !== undefined && champion.bytes > 0
  const why = known ? null : whyUnknown(sizes)
  return {
    candidate: candidate ?? null,
    champion: champion ?? null,
    why_not: why,
    rules: rules.map((rule) => {
      const facts = { ...ruleFacts(rule, task), slice: null, rows_to_decide: null }
      // rule: size-ratio-unknown
      if (!known)
        return { ...facts, measured: unmeasured(why ?? '', level), verdict: 'undecided', reason: 'undefined-metric' }
      const ratio = candidate.bytes / champion.bytes
      const measured = { ...counted(ratio, candidate.files + champion.files), level }
      return { ...facts, measured, verdict: onEstimate(rule, ratio), reason: 'point' }
    }),
  }
}

function whyUnknown({ candidate, champion }: Parameters<typeof decideSizeRatio>[1]): string {
  if (candidate === undefined) return 'the candidate came as scores, without a model file that could be weighed'
  if (champion === undefined) return 'the champion has no evidence of which files its model is'
  return "the champion's model is empty"
}

function counted(ratio: number, files: number): Omit<Measured, 'level'> {
  return { estimate: ratio, low: ratio, high: ratio, method: 'counted', n: files, effective_n: files }
}
