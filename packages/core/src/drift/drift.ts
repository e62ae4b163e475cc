import { bh, ksDrift, seeded, shareDrift, totalVariationDrift, type DriftEffect, type Rng } from '@titlebout/stats'
import type { DriftConfig } from '../config/schema.ts'
import type { DriftMeasure } from '../evidence/drift.ts'
import type { Measured } from '../evidence/measured.ts'
import type { Profile } from '../profile/profile.ts'
import type { Verdict } from '../verdict.ts'
import { categoryCells, pairColumns, sameBins, type ColumnPair } from './cells.ts'

export interface DriftSettings {
  readonly tolerance: DriftConfig['tolerance']
  readonly falseDiscoveryRate: number
  /** One-sided; the interval shown is two-sided at 1 - 2 alpha. */
  readonly alpha: number
  readonly seed: number
  /** Columns that are no subject of drift: label, id, time, and what is known only after the outcome. */
  readonly leftOut: ReadonlySet<string>
}

export interface DriftJudgement {
  /** Strongest first: drifted, undecided, not drifted; within each by effect over tolerance. */
  readonly measures: readonly DriftMeasure[]
  readonly drifted: readonly string[]
  /** Columns of the reference that the current data lacks, or has as another kind. */
  readonly missing: readonly string[]
  readonly verdict: Verdict
}

type Draft = Omit<DriftMeasure, 'p_adjusted' | 'verdict' | 'detail'>

/**
 * Compares what the model sees now with what it was trained on. Each measure is tested against "moved by at most the
 * tolerance", not against "did not move at all"; the p-values of all measures are adjusted together for the false
 * discovery rate (Benjamini-Hochberg).
 */
export function judgeDrift(reference: Profile, current: Profile, settings: DriftSettings): DriftJudgement {
  const { pairs, missing } = pairColumns(reference, current, settings.leftOut)
  const rng = seeded(settings.seed)
  const drafts = [
    ...pairs.flatMap((pair) => columnDrafts(pair, settings, rng)),
    ...volumeDrafts(reference, current, settings),
  ]
  const adjusted = bh(drafts.map(({ p_value }) => p_value ?? 1))
  const measures = drafts
    .map((draft, index) =>
      conclude(draft, draft.p_value === null ? null : (adjusted[index] ?? 1), settings.falseDiscoveryRate),
    )
    .sort(strongestFirst)
  const drifted = [
    ...new Set(measures.filter(({ verdict }) => verdict === 'failed').map(({ field }) => field ?? 'rows')),
  ]
  return { measures, drifted, missing, verdict: verdictOf(measures, drifted) }
}

function columnDrafts(pair: ColumnPair, settings: DriftSettings, rng: Rng): Draft[] {
  const { tolerance, alpha } = settings
  const { reference, current } = pair
  const drafts: Draft[] = []
  const own = tolerance.columns[reference.name]
  if (reference.count > 0 && current.count > 0) {
    const nulls = shareDrift(
      { successes: reference.nulls, trials: reference.count },
      { successes: current.nulls, trials: current.count },
      { tolerance: tolerance.nulls, alpha },
    )
    drafts.push(draft(reference.name, 'nulls', 'difference_of_shares', nulls))
  }
  // Without a value on both sides there is no distribution to compare: the share of nulls says it all.
  if (reference.count === reference.nulls || current.count === current.nulls) return drafts
  if (pair.kind === 'number') {
    // A constant column has one bin: nothing can move between bins.
    if (!sameBins(pair.reference, pair.current) || pair.reference.histogram.counts.length < 2) return drafts
    const ks = ksDrift(pair.reference.histogram.counts, pair.current.histogram.counts, {
      tolerance: own ?? tolerance.numeric,
      alpha,
      rng,
    })
    return [...drafts, draft(reference.name, 'numeric', 'ks', ks)]
  }
  const cells = categoryCells(pair.reference, pair.current)
  const valued = { reference: reference.count - reference.nulls, current: current.count - current.nulls }
  const unknown = shareDrift(
    { successes: cells.others.reference, trials: valued.reference },
    { successes: cells.others.current, trials: valued.current },
    { tolerance: tolerance.new_categories, alpha },
  )
  const grew = cells.others.current / valued.current > cells.others.reference / valued.reference
  if (grew) drafts.push(draft(reference.name, 'new-categories', 'difference_of_shares', unknown))
  if (cells.reference.filter((count) => count > 0).length < 2 && !grew) return drafts
  const moved = totalVariationDrift(cells.reference, cells.current, {
    tolerance: own ?? tolerance.categorical,
    alpha,
    rng,
  })
  return [...drafts, draft(reference.name, 'categorical', 'total_variation', moved)]
}

function draft(field: string, kind: DriftMeasure['kind'], measure: string, effect: DriftEffect): Draft {
  return { field, kind, measure, effect: measuredOf(effect), tolerance: effect.tolerance, p_value: effect.pValue }
}

function measuredOf({ interval }: DriftEffect): Measured {
  const { effectiveN, note, ...rest } = interval
  return { ...rest, effective_n: effectiveN, ...(note === undefined ? {} : { note }) }
}

/** The number of rows is a count of one window: there is nothing to estimate an interval from, so the ratio decides by itself. */
function volumeDrafts(reference: Profile, current: Profile, settings: DriftSettings): Draft[] {
  const { volume } = settings.tolerance
  if (volume === undefined) return []
  const [small, large] = [reference.row_count, current.row_count].sort((a, b) => a - b)
  const ratio = (large ?? 0) / Math.max(1, small ?? 0)
  const effect: Measured = {
    estimate: ratio,
    low: ratio,
    high: ratio,
    level: 1 - 2 * settings.alpha,
    method: 'exact ratio',
    n: current.row_count,
    effective_n: current.row_count,
  }
  return [{ field: null, kind: 'volume', measure: 'ratio_of_rows', effect, tolerance: volume, p_value: null }]
}

function conclude(one: Draft, adjusted: number | null, rate: number): DriftMeasure {
  const { estimate, high } = one.effect
  const beyond = adjusted === null ? (estimate ?? 0) > one.tolerance : adjusted <= rate
  const verdict = beyond ? 'failed' : (high ?? Number.POSITIVE_INFINITY) <= one.tolerance ? 'passed' : 'undecided'
  const what = {
    failed: 'moved by more than the tolerance',
    passed: 'moved by no more than the tolerance',
    undecided: 'these rows cannot tell whether it moved by more than the tolerance',
  }
  return { ...one, p_adjusted: adjusted, verdict, detail: what[verdict] }
}

const ORDER: readonly DriftMeasure['verdict'][] = ['failed', 'undecided', 'passed']

function strongestFirst(a: DriftMeasure, b: DriftMeasure): number {
  return (
    ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) ||
    (b.effect.estimate ?? 0) / b.tolerance - (a.effect.estimate ?? 0) / a.tolerance
  )
}

function verdictOf(measures: readonly DriftMeasure[], drifted: readonly string[]): Verdict {
  if (drifted.length > 0)
    return {
      kind: 'failed',
      reason: 'drift',
      detail: `${drifted.length === 1 ? 'one column has' : `${drifted.length} columns have`} moved by more than the tolerance: ${drifted.join(', ')}`,
    }
  const open = measures.filter(({ verdict }) => verdict === 'undecided').length
  if (open > 0)
    return {
      kind: 'undecided',
      reason: 'interval',
      detail: `no column has clearly moved; for ${open} of ${measures.length} measures these rows cannot tell: look at more rows`,
    }
  return {
    kind: 'passed',
    reason: 'drift',
    detail: `no column has moved by more than the tolerance (${measures.length} measures)`,
  }
}
