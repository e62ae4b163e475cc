import type { Comparison } from '../evidence/bout.ts'
import { keepRows, type JudgedRows } from '../evaluation/judged-rows.ts'
import type { Metric } from '../evaluation/metric.ts'
import type { SliceMask } from '../evaluation/slices.ts'
import { columnsOf } from '../where/text.ts'
import { parseWhere } from '../where/parse.ts'
import { compare, pairMetric, type PairedMetric } from './comparison.ts'
import type { FightOptions } from './fought.ts'

/** A slice on which the candidate must be no worse, with both sides measured there. */
export interface CriticalPair {
  readonly slice: string
  readonly margin: number
  readonly pair: PairedMetric
}

interface Sides {
  readonly candidate: JudgedRows
  readonly champion: JudgedRows
  readonly slices: readonly SliceMask[]
}

/**
 * Both sides on every critical slice that has rows enough to be judged: the slice of that name, or each value of the column of that name. One that
 * is not there is a pair without rows, which no claim passes.
 */
export function criticalPairs(
  { candidate, champion, slices }: Sides,
  {
    criticalSlices = [],
    metric,
    level,
  }: Pick<FightOptions, 'criticalSlices'> & { readonly metric: Metric; readonly level: number },
): CriticalPair[] {
  return criticalSlices.flatMap(({ slice, margin }) => {
    const found = criticalMasks(slices, slice)
    const masks = found.length === 0 ? [{ name: slice, rows: new Uint8Array(candidate.count) }] : found
    return masks.map(({ name, rows }) => ({
      slice: name,
      margin,
      pair: pairMetric(metric, { candidate: keepRows(candidate, rows), champion: keepRows(champion, rows) }, level),
    }))
  })
}

/** The slices that a critical slice stands for: the one of that name, or each value of the column of that name. */
export function criticalMasks<S extends Pick<SliceMask, 'name' | 'where'>>(
  slices: readonly S[],
  name: string,
): readonly S[] {
  return slices.filter((one) => one.name === name || isValueOf(one, name))
}

/** Slices of a column are called what they ask; named slices go by their names alone. */
function isValueOf({ name, where }: Pick<SliceMask, 'name' | 'where'>, column: string): boolean {
  return name === where && columnsOf(parseWhere(where)).includes(column)
}

/** The claim about one of them, decided. */
export function criticalComparison({ slice, margin, pair }: CriticalPair, level: number): Comparison {
  const compared = compare(pair.atLevel(level), { role: 'critical', slice }, { claim: 'non-inferior', margin })
  if (pair.count > 0) return compared
  const detail = `${pair.metric.label}: it has too few rows to be judged`
  return { ...compared, verdict: { kind: 'undecided', reason: 'few-rows', detail } }
}
