import { bh, isUndefined, seeded, shareDrift, type DriftEffect, type Rng, type Undefined } from '@titlebout/stats'
import type { DriftConfig } from '../config/schema.ts'
import type { DriftMeasure } from '../evidence/drift.ts'
import type { Measured } from '../evidence/measured.ts'
import type { Profile } from '../profile/profile.ts'
import type { Verdict } from '../verdict.ts'
import { categoryCells, pairColumns, sameBins, type ColumnPair } from './cells.ts'
import { CATEGORICAL, NUMERIC } from './measures.ts'

export interface DriftSettings {
  /** Which measure decides, by kind of column. */
  readonly measures: DriftConfig['measures']
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

interface Draft extends Omit<DriftMeasure, 'p_adjusted' | 'verdict' | 'detail'> {
  /** What the measure says by itself, before the family is looked at. */
  readonly alone: DriftMeasure['verdict']
}

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
  return [...drafts, ...(pair.kind === 'number' ? numericDrafts(pair, settings, rng) : textDrafts(pair, settings, rng))]
}

function numericDrafts(
  { reference, current }: Extract<ColumnPair, { kind: 'number' }>,
  settings: DriftSettings,
  rng: Rng,
): Draft[] {
  const { edges, counts } = reference.histogram
  // A constant column has one bin: nothing can move between bins.
  if (!sameBins(reference, current) || counts.length < 2) return []
  const tolerance = settings.tolerance.columns[reference.name] ?? settings.tolerance.numeric
  const { alpha } = settings
  const measure = settings.measures.numeric
  const moved = NUMERIC[measure](
    { reference: counts, current: current.histogram.counts },
    { tolerance, alpha, rng, edges },
  )
  return [
    isUndefined(moved)
      ? unmeasured(reference.name, 'numeric', measure, { ...moved, tolerance, alpha })
      : draft(reference.name, 'numeric', measure, moved),
  ]
}

function textDrafts(
  { reference, current }: Extract<ColumnPair, { kind: 'text' }>,
  settings: DriftSettings,
  rng: Rng,
): Draft[] {
  const { alpha } = settings
  const cells = categoryCells(reference, current)
  const valued = { reference: reference.count - reference.nulls, current: current.count - current.nulls }
  const drafts: Draft[] = []
  const grew = cells.others.current / valued.current > cells.others.reference / valued.reference
  if (grew) {
    const unknown = shareDrift(
      { successes: cells.others.reference, trials: valued.reference },
      { successes: cells.others.current, trials: valued.current },
      { tolerance: settings.tolerance.new_categories, alpha },
    )
    drafts.push(draft(reference.name, 'new-categories', 'difference_of_shares', unknown))
  }
  if (cells.reference.filter((count) => count > 0).length < 2 && !grew) return drafts
  const tolerance = settings.tolerance.columns[reference.name] ?? settings.tolerance.categorical
  const measure = settings.measures.categorical
  const moved = CATEGORICAL[measure](cells, { tolerance, alpha, rng })
  return [
    ...drafts,
    isUndefined(moved)
      ? unmeasured(reference.name, 'categorical', measure, { ...moved, tolerance, alpha })
      : draft(reference.name, 'categorical', measure, moved),
  ]
}

function draft(field: string, kind: DriftMeasure['kind'], measure: string, effect: DriftEffect): Draft {
  const { tolerance, pValue, verdict } = effect
  return { field, kind, measure, effect: measuredOf(effect), tolerance, p_value: pValue, alone: verdict }
}

/** Nothing to compare is left once thin cells are joined, or the unit of the distance is 0: these rows cannot tell. */
function unmeasured(
  field: string,
  kind: DriftMeasure['kind'],
  measure: string,
  { n, tolerance, alpha }: Undefined & { readonly tolerance: number; readonly alpha: number },
): Draft {
  const note = `${measure} needs two cells with rows enough, and values that differ`
  const level = 1 - 2 * alpha
  const effect = { estimate: null, low: null, high: null, level, method: 'none', n, effective_n: 0, note }
  return { field, kind, measure, effect, tolerance, p_value: null, alone: 'undecided' }
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
  const alone = ratio > volume ? 'failed' : 'passed'
  return [{ field: null, kind: 'volume', measure: 'ratio_of_rows', effect, tolerance: volume, p_value: null, alone }]
}

function conclude({ alone, ...one }: Draft, adjusted: number | null, rate: number): DriftMeasure {
  const verdict = adjusted === null ? alone : verdictInFamily(alone, adjusted, rate)
  const what = {
    failed: 'moved by more than the tolerance',
    passed: 'moved by no more than the tolerance',
    undecided: 'these rows cannot tell whether it moved by more than the tolerance',
  }
  return { ...one, p_adjusted: adjusted, verdict, detail: what[verdict] }
}

/** What failed alone but not within the family is not known to be fine. */
function verdictInFamily(alone: DriftMeasure['verdict'], adjusted: number, rate: number): DriftMeasure['verdict'] {
  if (adjusted <= rate) return 'failed'
  return alone === 'passed' ? 'passed' : 'undecided'
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
