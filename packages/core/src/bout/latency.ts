import { quantileRatio, seeded } from '@titlebout/stats'
import type { Rule } from '../config/schema.ts'
import type { RuleOutcome } from '../evidence/evaluation.ts'
import type { Measured } from '../evidence/measured.ts'
import type { BoutLatency, Turns } from '../evidence/turns.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { measuredOf, unmeasured } from '../evaluation/measure.ts'
import { RESAMPLE_SEED } from '../evaluation/metrics/resampling.ts'
import type { Task } from '../evaluation/task.ts'
import { findOperational } from '../gate/operational.ts'
import { againstBounds, onEstimate, ruleFacts, type Decided } from '../gate/rule.ts'

/** Of the interval of a ratio. */
const LATENCY_RESAMPLES = 2000
/** Calls of each side in a block: candidate, champion, champion, candidate. */
const PER_BLOCK = 2

interface Deciding {
  readonly alpha: number
  readonly task: Task
}

/** Rules of the gate that are about the latency beside the champion. */
export function latencyRules(gate: readonly Rule[]): readonly Rule[] {
  return gate.filter(({ metric }) => findOperational(metric)?.of === 'latency')
}

/**
 * Every rule on latency, decided on the interval of its ratio as every rule is on its own: q(candidate)/q(champion) of the times of the same batches.
 *
 * @param turns or why nothing could be timed: then each rule is undecided, and no pass
 */
export function decideLatency(rules: readonly Rule[], turns: Turns | string, deciding: Deciding): BoutLatency {
  const isTimed = typeof turns !== 'string'
  return {
    turns: isTimed ? turns : null,
    why_not: isTimed ? null : turns,
    rules: rules.map((rule) => decided(rule, turns, deciding)),
  }
}

function decided(rule: Rule, turns: Turns | string, { alpha, task }: Deciding): RuleOutcome {
  const level = levelOf(alpha)
  const measured = typeof turns === 'string' ? unmeasured(turns, level) : ratioOf(rule, turns, level)
  return { ...ruleFacts(rule, task), slice: null, measured, ...verdictOf(rule, measured), rows_to_decide: null }
}

function verdictOf(rule: Rule, { estimate, low, high, n }: Measured): Decided {
  // rule: latency-not-timed
  if (estimate === null || low === null || high === null)
    return { verdict: 'undecided', reason: n === 0 ? 'no-replay' : 'few-rows' }
  if (rule.decide === 'point') return { verdict: onEstimate(rule, estimate), reason: 'point' }
  return { verdict: againstBounds(rule, { low, high }), reason: 'interval' }
}

function ratioOf({ metric }: Rule, { candidate, champion }: Turns, level: number): Measured {
  const found = quantileRatio(Float64Array.from(candidate.times_ms), Float64Array.from(champion.times_ms), {
    quantile: findOperational(metric)?.quantile ?? 0.5,
    perBlock: PER_BLOCK,
    rng: seeded(RESAMPLE_SEED),
    resamples: LATENCY_RESAMPLES,
    level,
  })
  if (!('kind' in found)) return measuredOf(found)
  return { ...unmeasured('too few calls beyond that quantile', level), n: found.n }
}
