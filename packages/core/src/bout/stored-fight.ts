import type { Comparison } from '../evidence/bout.ts'
import type { Metrics } from '../evidence/evaluation.ts'
import { isOneLabel, type StoredSlice } from '../evaluation/evaluate-by.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { measurementOf, missingMeasurement } from '../evaluation/measure.ts'
import { statisticsBy, type PairedSlice } from '../evaluation/measure-by.ts'
import type { Metric } from '../evaluation/metric.ts'
import { metricOfTask, metricsToMeasure } from '../evaluation/metrics.ts'
import { countsOfCells } from '../evaluation/paired-cells.ts'
import { countsOf } from '../evaluation/slice-outcomes.ts'
import type { Agreement, StatisticsProvider } from '../ports/statistics.ts'
import type { Verdict } from '../verdict.ts'
import { againstDummy } from './against-dummy.ts'
import { oneClassClaims, onHoldout, type Claims } from './claims.ts'
import { holdoutFindings, type Contamination } from './contamination.ts'
import { criticalMasks, type CriticalPair } from './critical-slices.ts'
import { compareAll, shownOf } from './decide-claims.ts'
import { flipsFrom, noFlips } from './flips.ts'
import type { Fight, FightOptions } from './fought.ts'
import { onLooks } from './looks.ts'
import { metricRegressions } from './metric-regressions.ts'
import { aloneOn, notFought } from './no-fight.ts'
import { compareStoredSlices } from './slice-comparisons.ts'
import { StoredTable, type StoredPair } from './stored-table.ts'
import { suspiciousJump } from './suspicious-jump.ts'

export interface StoredFightOptions extends Pick<
  FightOptions,
  'rules' | 'criticalSlices' | 'alpha' | 'looks' | 'claim' | 'ownAlpha' | 'minCount'
> {
  readonly slices: readonly StoredSlice[]
  /** Rows that were left out of the pair. */
  readonly contamination: Contamination
}

/**
 * Candidate against champion (or dummy) on the same rows by counts, sums and orders alone: the claims, guardrails, critical slices and flips of a
 * bout. What takes the rows themselves is null.
 *
 * @throws {UserError} `CONFIG` naming a metric that needs the rows themselves
 */
export async function fightStored(pair: StoredPair, options: StoredFightOptions): Promise<Fight> {
  const { task, opponent } = pair
  const { contamination } = options
  const level = levelOf(options.alpha)
  const isDummy = opponent.kind === 'dummy'
  const rules = isDummy ? againstDummy(options.rules, task) : options.rules
  const metric = metricOfTask(options.rules.primary, task)
  const table = new StoredTable(pair, metric, level)
  const whole = await table.whole(storedMetrics(options.rules, pair))
  const kept = await keptSlices(table, options)
  const critical = isDummy ? [] : await criticalOf(table, { ...options, slices: kept })
  const compared = compareAll({ paired: whole.paired, critical }, rules, options)
  const looked = onLooks(compared.claims, options.looks ?? { exhausted: false, max: null })
  const slices = compareStoredSlices(await table.facts(kept), { metric, alpha: options.alpha, level })
  const primary = whole.paired.find((one) => one.metric.name === metric.name)!
  const { cells } = whole.slice.known
  return {
    positives: countsOf(whole.slice, task).positives,
    contamination,
    claims: onHoldout(oneClass(pair, whole.slice) ?? looked, contamination),
    comparisons: compared.comparisons,
    slices: [...slices.slices],
    flips: cells === undefined ? null : flipsFrom(countsOfCells(cells)),
    moved: null,
    churn: isDummy ? null : churnFrom(whole.agreement, pair),
    decomposition: null,
    curves: null,
    concentration: null,
    family: slices.family,
    findings: [
      ...holdoutFindings(contamination),
      ...compared.findings,
      ...(isDummy ? [] : metricRegressions(shownOf(whole.paired, rules), options.alpha)),
      ...(isDummy ? [] : suspiciousJump(primary)),
      ...slices.findings,
    ],
  }
}

/** As over rows: those that became too small without the rows that were trained on are gone. */
async function keptSlices(
  table: StoredTable,
  { slices, contamination, minCount }: StoredFightOptions,
): Promise<readonly StoredSlice[]> {
  if (contamination.dropped === 0) return slices
  const kept: StoredSlice[] = []
  for (const slice of slices) if ((await table.rowsOn(slice)) >= minCount) kept.push(slice)
  return kept
}

/** A candidate of whose opponent nothing is known on these rows. */
export interface StoredAlone extends Pick<StoredPair, 'task' | 'losses' | 'count'> {
  readonly statistics: StatisticsProvider
  /** What the statistics call it. */
  readonly fighter: string
}

/** Numbers side by side, without a comparison: never a pass. */
export async function fightStoredAlone(
  candidate: StoredAlone,
  championMetrics: Metrics | undefined,
  verdict: Verdict,
  { rules, alpha, contamination }: Pick<StoredFightOptions, 'rules' | 'alpha' | 'contamination'>,
): Promise<Fight> {
  const { task, statistics, fighter, count } = candidate
  const level = levelOf(alpha)
  const metrics = storedMetrics(rules, candidate)
  const [found] = await statisticsBy(statistics, metrics, { cut: { kind: 'all' }, fighters: [fighter] })
  const none = missingMeasurement('no-replay', count, level).measured
  const comparisons = metrics.map((metric): Comparison => {
    const { measured } = measurementOf(found!.outcomes.get(metric)!, level)
    return aloneOn(
      metric.name,
      { candidate: measured, champion: championMetrics?.[metric.name], none },
      { verdict, rules },
    )
  })
  const facts = {
    positives: countsOf(found!, task).positives,
    contamination,
    flips: noFlips({ task }),
  }
  return { ...notFought(verdict, facts), comparisons }
}

function storedMetrics(
  rules: FightOptions['rules'],
  { task, losses, statistics }: StoredAlone | StoredPair,
): readonly Metric[] {
  const asked = [rules.primary, ...rules.guardrails.map(({ metric }) => metric)]
  return metricsToMeasure(task, asked, losses).filter(({ needs }) => !statistics.beyond.has(needs))
}

async function criticalOf(
  table: StoredTable,
  { criticalSlices = [], slices }: StoredFightOptions,
): Promise<CriticalPair[]> {
  const pairs: CriticalPair[] = []
  for (const { slice: name, margin } of criticalSlices) {
    const found = criticalMasks(slices, name)
    for (const slice of found) pairs.push({ slice: slice.name, margin, pair: await table.pairOn(slice) })
    // One that is not there is one without rows, which no claim passes.
    if (found.length === 0) pairs.push({ slice: name, margin, pair: table.pairOnNothing() })
  }
  return pairs
}

function oneClass({ task, labels }: StoredPair, whole: PairedSlice): Claims | undefined {
  const alike = task === 'regression' ? labels !== null && labels < 2 : isOneLabel(whole)
  // rule: one-class-stored-bout
  if (alike) return oneClassClaims(task)
  return undefined
}

/** Ranks of both on the same rows would be a sort of each more, for one number: they are left out. */
function churnFrom({ decisions, meanShift }: Agreement, { count }: StoredPair): Fight['churn'] {
  if (decisions === null && meanShift === null) return null
  return { rows: count, decisions, mean_shift: meanShift, rank_correlation: null, ranked_rows: null }
}
