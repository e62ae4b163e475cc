import type { Comparison } from '../evidence/bout.ts'
import type { FighterRecord, Metrics } from '../evidence/evaluation.ts'
import { isOneLabel, type StoredSlice } from '../evaluation/evaluate-by.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { measurementOf, missingMeasurement } from '../evaluation/measure.ts'
import { pairedBy, statisticsBy, type PairedSlice } from '../evaluation/measure-by.ts'
import type { Metric } from '../evaluation/metric.ts'
import { metricOfTask, metricsToMeasure } from '../evaluation/metrics.ts'
import { countsOfCells } from '../evaluation/paired-cells.ts'
import type { Task } from '../evaluation/task.ts'
import type { Agreement, Cut, PairStatistics, StatisticsProvider } from '../ports/statistics.ts'
import type { Verdict } from '../verdict.ts'
import { againstDummy } from './against-dummy.ts'
import { oneClassClaims, onHoldout, type Claims } from './claims.ts'
import { pairOutcomes, type PairedMetric } from './comparison.ts'
import { CONTAMINATION_LIMIT, type Contamination } from './contamination.ts'
import { criticalMasks, type CriticalPair } from './critical-slices.ts'
import { compareAll, shownOf } from './decide-claims.ts'
import { flipsFrom, noFlips } from './flips.ts'
import type { Fight, FightOptions } from './fought.ts'
import { onLooks } from './looks.ts'
import { metricRegressions } from './metric-regressions.ts'
import { aloneOn, notFought } from './no-fight.ts'
import { compareStoredSlices, type StoredFacts } from './slice-comparisons.ts'
import { countsFrom } from './slice-facts.ts'
import { agreeOn } from './same-behaviour.ts'
import { suspiciousJump } from './suspicious-jump.ts'

/** Two fighters on the same rows, which nobody saw. */
export interface StoredPair {
  readonly task: Task
  readonly statistics: PairStatistics
  /** What the statistics call them, champion first. */
  readonly fighters: readonly [string, string]
  /** Of the champion, or the dummy. */
  readonly opponent: Pick<FighterRecord, 'kind'>
  /** Columns of the team's own losses that the candidate has. */
  readonly losses: readonly string[]
  readonly count: number
  /** Whether each row counts once and stands alone. */
  readonly plain: boolean
  /** Different labels; null where there are none. */
  readonly labels: number | null
}

export interface StoredFightOptions extends Pick<
  FightOptions,
  'rules' | 'criticalSlices' | 'alpha' | 'looks' | 'claim'
> {
  readonly slices: readonly StoredSlice[]
}

const UNVERIFIED =
  'nobody can say whether a model was trained on the judged rows: membership sketches are held against rows, and these stay in the database'

/**
 * Candidate against champion (or dummy) on the same rows by counts, sums and orders alone: the claims, guardrails, critical slices and flips of a
 * bout. What takes the rows themselves is null, and the holdout is unverified.
 *
 * @throws {UserError} `CONFIG` naming a metric that needs the rows themselves
 */
export async function fightStored(pair: StoredPair, options: StoredFightOptions): Promise<Fight> {
  const { task, opponent } = pair
  const level = levelOf(options.alpha)
  const isDummy = opponent.kind === 'dummy'
  const rules = isDummy ? againstDummy(options.rules, task) : options.rules
  const metric = metricOfTask(options.rules.primary, task)
  const table = new StoredTable(pair, metric, level)
  const whole = await table.whole(storedMetrics(options.rules, pair))
  const critical = isDummy ? [] : await criticalOf(table, options)
  const compared = compareAll({ paired: whole.paired, critical }, rules, options)
  const looked = onLooks(compared.claims, options.looks ?? { exhausted: false, max: null })
  const contamination = unchecked(isDummy)
  const slices = compareStoredSlices(await table.facts(options.slices), { metric, alpha: options.alpha, level })
  const primary = whole.paired.find((one) => one.metric.name === metric.name)!
  const { cells } = whole.slice.known
  return {
    positives: positivesIn(whole.slice, task),
    contamination,
    claims: onHoldout(oneClass(pair, whole.slice) ?? looked, contamination, UNVERIFIED),
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
      {
        id: 'unverified-holdout',
        severity: 'warning',
        message: UNVERIFIED,
        fix: 'where that must be known, judge a scores file of these rows, and let the train action make the models',
      },
      ...compared.findings,
      ...(isDummy ? [] : metricRegressions(shownOf(whole.paired, rules), options.alpha)),
      ...(isDummy ? [] : suspiciousJump(primary)),
      ...slices.findings,
    ],
  }
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
  { rules, alpha }: Pick<FightOptions, 'rules' | 'alpha'>,
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
  const facts = { positives: positivesIn(found!, task), contamination: unchecked(false), flips: noFlips({ task }) }
  return { ...notFought(verdict, facts), comparisons }
}

function storedMetrics(rules: FightOptions['rules'], { task, losses }: StoredAlone | StoredPair): readonly Metric[] {
  const asked = [rules.primary, ...rules.guardrails.map(({ metric }) => metric)]
  return metricsToMeasure(task, asked, losses).filter(({ needs }) => needs !== 'rows')
}

interface Whole {
  readonly paired: readonly PairedMetric[]
  readonly slice: PairedSlice
  readonly agreement: Agreement
}

/** Asks for one cut after the other: the queries share one transaction. */
class StoredTable {
  readonly #pair: StoredPair
  readonly #level: number
  /** What slices are compared by. */
  readonly #metric: Metric
  readonly #slices = new Map<Cut, readonly PairedSlice[]>()
  readonly #agreements = new Map<Cut, readonly Agreement[]>()

  constructor(pair: StoredPair, metric: Metric, level: number) {
    this.#pair = pair
    this.#metric = metric
    this.#level = level
  }

  async whole(metrics: readonly Metric[]): Promise<Whole> {
    const cut: Cut = { kind: 'all' }
    const [slice] = await this.#ask(metrics, cut)
    const [agreement] = await this.#agreement(cut)
    return {
      slice: slice!,
      agreement: agreement!,
      paired: metrics.map((metric) => this.#paired(metric, slice!, agreement!)),
    }
  }

  /** Both sides on one slice. */
  async pairOn({ cut, code }: StoredSlice): Promise<PairedMetric> {
    const slices = await this.#slicesOf(cut)
    const agreement = this.#agreements.get(cut) ?? (await this.#agreement(cut))
    this.#agreements.set(cut, agreement)
    return this.#paired(this.#metric, slices[code - 1]!, agreement[code - 1]!)
  }

  /** Both sides on no row at all. */
  pairOnNothing(): PairedMetric {
    const nothing = { kind: 'undefined', reason: 'empty', n: 0 } as const
    const outcomes = { candidate: nothing, champion: nothing, difference: { outcome: nothing, pValue: null } }
    return pairOutcomes(this.#metric, outcomes, this.#level, { same: true, count: 0, oneClass: () => true })
  }

  async facts(slices: readonly StoredSlice[]): Promise<readonly StoredFacts[]> {
    const facts: StoredFacts[] = []
    for (const slice of slices) {
      const part = (await this.#slicesOf(slice.cut))[slice.code - 1]!
      const { cells } = part.known
      const counts = cells === undefined ? uncounted(part) : countsFrom(cells)
      facts.push({ slice, counts, difference: part.outcomes.get(this.#metric)!.difference })
    }
    return facts
  }

  /** By the primary metric, and by decisions, where the task has some. */
  async #slicesOf(cut: Cut): Promise<readonly PairedSlice[]> {
    const { task } = this.#pair
    const decides = task === 'binary-classification' || task === 'multiclass-classification'
    const metrics = decides ? [this.#metric, metricOfTask('accuracy', task)] : [this.#metric]
    const slices = this.#slices.get(cut) ?? (await this.#ask(metrics, cut))
    this.#slices.set(cut, slices)
    return slices
  }

  async #ask(metrics: readonly Metric[], cut: Cut): Promise<readonly PairedSlice[]> {
    const { statistics, fighters, plain } = this.#pair
    return await pairedBy(statistics, metrics, { cut, fighters }, plain)
  }

  async #agreement(cut: Cut): Promise<readonly Agreement[]> {
    const { statistics, fighters } = this.#pair
    return await statistics.agreement({ cut, fighters })
  }

  #paired(metric: Metric, slice: PairedSlice, agreement: Agreement): PairedMetric {
    return pairOutcomes(metric, slice.outcomes.get(metric)!, this.#level, {
      same: agreeOn(metric, this.#pair.task, agreement),
      count: rowsIn(slice),
      oneClass: () => isOneLabel(slice),
    })
  }
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

function rowsIn({ known: { cells, sums, ranks } }: PairedSlice): number {
  return (cells ?? sums ?? ranks)?.size.n ?? 0
}

function uncounted(part: PairedSlice): StoredFacts['counts'] {
  const none = { positives: null, candidate_found: null, champion_found: null }
  return { rows: rowsIn(part), ...none, right_to_wrong: null, wrong_to_right: null }
}

function positivesIn({ known }: Pick<PairedSlice, 'known'>, task: Task): number | null {
  if (task !== 'binary-classification') return null
  return (known.cells?.cells ?? []).reduce((sum, { label, rows }) => sum + (label === 1 ? rows : 0), 0)
}

function oneClass({ task, labels }: StoredPair, whole: PairedSlice): Claims | undefined {
  const alike = task === 'regression' ? labels !== null && labels < 2 : isOneLabel(whole)
  // rule: one-class-stored-bout
  if (alike) return oneClassClaims(task)
  return undefined
}

/** A dummy knows one number about the training rows and has seen no judged row. */
function unchecked(isDummy: boolean): Contamination {
  return {
    candidate: { checked: false, rows: 0 },
    champion: { checked: isDummy, rows: 0 },
    dropped: 0,
    share: 0,
    limit: CONTAMINATION_LIMIT,
  }
}

/** Ranks of both on the same rows would be a sort of each more, for one number: they are left out. */
function churnFrom({ decisions, meanShift }: Agreement, { count }: StoredPair): Fight['churn'] {
  if (decisions === null && meanShift === null) return null
  return { rows: count, decisions, mean_shift: meanShift, rank_correlation: null, ranked_rows: null }
}
