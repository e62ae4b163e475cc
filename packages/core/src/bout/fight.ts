import { numberedTexts } from '../evaluation/coded-column.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { countOnes, isOneClass, keepRows } from '../evaluation/judged-rows.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import { placesOf } from '../evaluation/slice-places.ts'
import { keptSlices, type SliceMask } from '../evaluation/slices.ts'
import { churnOf } from './churn.ts'
import { oneClassClaims, onHoldout, type Claims } from './claims.ts'
import { pairMetric, type PairedMetric } from './comparison.ts'
import { concentratedGain, concentrationOf } from './concentration.ts'
import { holdout, holdoutFindings } from './contamination.ts'
import { againstDummy } from './against-dummy.ts'
import { criticalPairs } from './critical-slices.ts'
import { curvesOf } from './curves.ts'
import { compareAll, shownOf } from './decide-claims.ts'
import { decomposed } from './decomposition.ts'
import { flipsOf } from './flips.ts'
import { metricsOf, positivesOf, type Fight, type FightOptions } from './fought.ts'
import { onLooks } from './looks.ts'
import { metricRegressions } from './metric-regressions.ts'
import { movedOf } from './moved.ts'
import { differentClasses, differentRows, refused } from './no-fight.ts'
import { PairedStatistics } from './paired-statistics.ts'
import { pairedWith, type Contender } from './pairing.ts'
import type { Feature } from './rare-sets.ts'
import { suspiciousJump } from './suspicious-jump.ts'
import { compareSlices } from './slice-comparisons.ts'

/** Candidate against champion (or dummy) on the same rows: every comparison, both claims, and where the difference sits. */
export function fight(candidate: Contender, opponent: Contender, options: FightOptions): Fight {
  const champion = pairedWith(candidate, opponent)
  if (champion === undefined) return refused(candidate, differentRows())
  const classes = differentClasses(candidate.rows, champion.rows)
  if (classes !== undefined) return refused(candidate, classes)
  const { contamination, keep } = holdout(candidate, champion)
  const cleared = clearOf(keep, candidate, champion, options)
  const level = levelOf(options.alpha)
  const isDummy = champion.fighter.kind === 'dummy'
  const rules = isDummy ? againstDummy(options.rules, candidate.rows.task) : options.rules
  const statistics = new PairedStatistics(cleared.candidate, cleared.champion)
  const paired = metricsOf(options.rules, candidate).map((metric) =>
    pairMetric(metric, cleared, level, statistics.whole(metric)),
  )
  const metric = metricOfTask(options.rules.primary, candidate.rows.task)
  // A dummy says the same of every row, so no slice of it is worth guarding.
  const critical = isDummy ? [] : criticalPairs(cleared, { ...options, metric, level })
  const compared = compareAll({ paired, critical }, rules, options)
  const sides = { metric, alpha: options.alpha, level, statistics }
  const slices = compareSlices(cleared.slices, cleared.candidate, cleared.champion, sides)
  const primary = paired.find((pair) => pair.metric.name === metric.name)!
  const concentration = concentrationOf({ ...options, ...sides, ...cleared, difference: primary.raw })
  const looked = onLooks(compared.claims, options.looks ?? { exhausted: false, max: null })
  return {
    positives: positivesOf(cleared.candidate),
    contamination,
    claims: onHoldout(oneClass(cleared.candidate) ?? looked, contamination),
    comparisons: compared.comparisons,
    slices: [...slices.slices],
    flips: flipsOf(cleared.candidate, cleared.champion),
    moved: movedOf(sides.metric, cleared.candidate, cleared.champion),
    churn: isDummy ? null : churnOf(cleared.candidate, cleared.champion),
    decomposition: decompositionOf(paired, options),
    curves: isDummy ? null : curvesOf(cleared.candidate, cleared.champion, options.minCount),
    concentration: concentration ?? null,
    family: slices.family,
    findings: [
      ...holdoutFindings(contamination),
      ...compared.findings,
      ...(isDummy ? [] : metricRegressions(shownOf(paired, rules), options.alpha)),
      ...(isDummy ? [] : suspiciousJump(primary)),
      ...(concentration === undefined ? [] : [concentratedGain(concentration)]),
      ...slices.findings,
    ],
  }
}

function decompositionOf(
  paired: readonly PairedMetric[],
  { rules, championThen }: FightOptions,
): Fight['decomposition'] {
  const primary = paired.find(({ metric }) => metric.name === rules.primary)
  if (primary === undefined || championThen === undefined) return null
  const { metrics, sameRows } = championThen
  return decomposed(primary, { measured: metrics[rules.primary], sameRows })
}

function oneClass(rows: Contender['rows']): Claims | undefined {
  // rule: one-class-bout
  if (isOneClass(rows)) return oneClassClaims(rows.task)
  return undefined
}

interface Cleared {
  readonly candidate: Contender['rows']
  readonly champion: Contender['rows']
  readonly slices: readonly SliceMask[]
  readonly features: readonly Feature[]
}

/** Everything without the rows that either side has seen; slices that became too small are gone. */
function clearOf(keep: Uint8Array, candidate: Contender, champion: Contender, options: FightOptions): Cleared {
  const whole = {
    candidate: candidate.rows,
    champion: champion.rows,
    slices: options.slices,
    features: options.features,
  }
  const left = countOnes(keep)
  if (left === keep.length) return whole
  const kept: Kept = (_, row) => keep[row] === 1
  return {
    candidate: keepRows(candidate.rows, keep),
    champion: keepRows(champion.rows, keep),
    slices: keptSlices(options.slices, keep).filter((slice) => placesOf(slice, left).length >= options.minCount),
    features: options.features.map((feature) => keptFeature(feature, kept)),
  }
}

type Kept = (_: unknown, row: number) => boolean

function keptFeature(feature: Feature, kept: Kept): Feature {
  if (feature.kind === 'number') return { ...feature, values: feature.values.filter(kept) }
  const { codes, texts } = numberedTexts(feature.values)
  return { ...feature, values: { codes: codes.filter(kept), texts } }
}
