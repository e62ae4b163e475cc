import type { Feature } from '../bout/rare-sets.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import { measuredOf } from '../evaluation/measure.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import type { Discovered } from '../evidence/evaluation.ts'
import type { Ids } from '../scores/ids.ts'
import { whereText } from '../where/text.ts'
import type { Expression } from '../where/where.ts'
import { halvesOf } from './halves.ts'
import { honestGap } from './honest.ts'
import { rowLoss } from './row-loss.ts'
import { searchWeak, type Candidate } from './search.ts'
import { searchFeature, type SearchFeature } from './search-feature.ts'

export interface DiscoverySettings {
  readonly primary: MetricName
  readonly alpha: number
  /** Rows that a slice must have in each half. */
  readonly minRows: number
  readonly depth: number
  readonly max: number
}

/** Rows of the discovery half that the search looks at; more of them hardly change what it finds. */
const MOST_SEARCHED = 200_000

/**
 * Weak slices that nobody declared. One half of the rows (by a hash of their ids, clusters whole) suggests slices in which rows
 * cost more than elsewhere; the other half, which had no part in that, judges them: a slice is told only when its simultaneous
 * interval at 1 − 2α/k, for k suggestions, says that its rows cost more. So the chance to tell of any slice that is not weak is
 * α at most, however many were searched.
 *
 * @returns undefined where rows have no loss of their own, or there is nothing to search
 */
export function discoverWeakSlices(
  rows: JudgedRows,
  ids: Ids,
  features: readonly Feature[],
  settings: DiscoverySettings,
): Discovered | undefined {
  const loss = rowLoss(rows, settings.primary)
  if (loss === undefined || features.length === 0) return undefined
  const coded = features.map((feature) => searchFeature(feature, 2 * settings.minRows))
  const { discovery, honest } = halvesOf(ids, rows.cluster)
  const searched = { loss: loss.values, weight: rows.weight, rows: thinned(discovery) }
  const found = searchWeak(coded, searched, {
    minRows: leastSearched(settings, searched.rows, discovery),
    depth: settings.depth,
    most: settings.max,
  })
  const level = Number((1 - (2 * settings.alpha) / Math.max(1, found.length)).toPrecision(12))
  const judging = { loss: loss.values, weight: rows.weight, cluster: rows.cluster, rows: honest }
  const slices = found.flatMap((candidate) => {
    const isInside = membersOf(candidate, coded, honest)
    const gap = honestGap(judging, isInside, level)
    // rule: weak-slice-confirmed
    if (gap === undefined || gap.rows < settings.minRows || !(gap.gap.low > 0)) return []
    return [
      {
        where: whereText(expressionOf(candidate, coded)),
        rows: countIn(membersOf(candidate, coded, discovery)) + gap.rows,
        judged_rows: gap.rows,
        loss: gap.inside,
        loss_elsewhere: gap.outside,
        gap: measuredOf(gap.gap),
      },
    ]
  })
  return {
    metric: loss.metric,
    columns: features.length,
    suggested: found.length,
    slices: slices.sort((a, b) => (b.gap.estimate ?? 0) - (a.gap.estimate ?? 0)),
  }
}

/** Every so many-th row of a half that is larger than the search needs. */
function thinned(rows: Uint32Array): Uint32Array {
  const stride = Math.ceil(rows.length / MOST_SEARCHED)
  return stride <= 1 ? rows : rows.filter((_, k) => k % stride === 0)
}

function leastSearched({ minRows }: DiscoverySettings, searched: Uint32Array, half: Uint32Array): number {
  return Math.max(2, Math.ceil((minRows * searched.length) / Math.max(1, half.length)))
}

function membersOf({ conditions }: Candidate, features: readonly SearchFeature[], rows: Uint32Array): Uint8Array {
  const inside = new Uint8Array(rows.length).fill(1)
  for (const { feature, low, high } of conditions) {
    const { codes } = features[feature]!
    for (let k = 0; k < rows.length; k += 1) {
      const code = codes[rows[k]!]!
      if (code < low || code > high) inside[k] = 0
    }
  }
  return inside
}

function countIn(members: Uint8Array): number {
  let count = 0
  for (let k = 0; k < members.length; k += 1) count += members[k]!
  return count
}

function expressionOf({ conditions }: Candidate, features: readonly SearchFeature[]): Expression {
  const parts = conditions.flatMap(({ feature, low, high }) => {
    const expression = features[feature]!.expressionOf(low, high)
    return expression.kind === 'and' ? expression.parts : [expression]
  })
  const [first] = parts
  if (first === undefined) throw new Error('a slice without conditions was found')
  return parts.length === 1 ? first : { kind: 'and', parts }
}
