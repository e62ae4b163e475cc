import { UserError } from '../error.ts'
import type { Cut, FighterFacts, StatisticsProvider, StatisticsRequest } from '../ports/statistics.ts'
import { differenceFrom, outcomeFrom } from './from-statistics.ts'
import { wantedOf, type SliceOutcomes } from './measure-slices.ts'
import type { Difference, Metric, MetricOutcome, MissingReason, Statistic } from './metric.ts'
import { rowsIn } from './slice-outcomes.ts'
import type { SliceStatistics } from './slice-statistics.ts'

/** What metrics came to over the slices of a cut, the first slice at 0. */
export type OutcomesBySlice = readonly ReadonlyMap<Metric, MetricOutcome>[]

/**
 * Metrics of one fighter over every slice of a cut, by whoever holds the rows.
 *
 * @throws {UserError} `CONFIG` naming a metric that needs the rows themselves
 */
export async function measureBy(
  provider: StatisticsProvider,
  metrics: readonly Metric[],
  request: StatisticsRequest & { readonly fighters: readonly [string] },
): Promise<OutcomesBySlice> {
  return outcomesOf(await statisticsBy(provider, metrics, request))
}

/**
 * The same with the statistics that the metrics came of.
 *
 * @throws {UserError} `CONFIG` naming a metric that needs the rows themselves
 */
export async function statisticsBy(
  provider: StatisticsProvider,
  metrics: readonly Metric[],
  request: StatisticsRequest & { readonly fighters: readonly [string] },
): Promise<readonly SliceOutcomes[]> {
  return await outcomesBy(provider, metrics, request, (statistic, known) => outcomeFrom(statistic, known))
}

function outcomesOf(slices: readonly SliceOutcomes[]): OutcomesBySlice {
  return slices.map(({ outcomes }) => outcomes)
}

/**
 * The second fighter (candidate) against the first (champion); positive means that the candidate is better.
 *
 * @throws {UserError} `CONFIG` naming a metric that needs the rows themselves
 */
export async function compareBy(
  provider: StatisticsProvider,
  metrics: readonly Metric[],
  request: StatisticsRequest & { readonly fighters: readonly [string, string] },
): Promise<OutcomesBySlice> {
  return outcomesOf(
    await outcomesBy(provider, metrics, request, (statistic, known, metric) =>
      differenceFrom(statistic, known, metric),
    ),
  )
}

/** What two fighters come to on one slice, and what that follows from. */
export interface PairedSlice {
  readonly known: SliceStatistics
  /** Of each metric: the first fighter (champion), the second (candidate), and what the second gains. */
  readonly outcomes: ReadonlyMap<
    Metric,
    { readonly champion: MetricOutcome; readonly candidate: MetricOutcome; readonly difference: Difference }
  >
}

/**
 * Both fighters and their paired difference, champion first, over every slice of a cut.
 *
 * @param plain whether each row counts once and stands alone: then metrics have the tests and intervals of their own
 * @throws {UserError} `CONFIG` naming a metric that needs the rows themselves
 */
export async function pairedBy(
  provider: StatisticsProvider,
  metrics: readonly Metric[],
  request: StatisticsRequest & { readonly fighters: readonly [string, string] },
  plain: boolean,
): Promise<readonly PairedSlice[]> {
  const { planned, slices } = await ask(provider, metrics, request)
  // Sums of two have no third powers of each, which an interval of one takes; and what one of the two does not say, the other may.
  const isApart = ({ statistic, missing }: Planned): boolean => missing !== undefined || statistic.needs === 'sums'
  const apart = planned.filter(isApart).map(({ metric }) => metric)
  const of = async (fighter: 0 | 1): Promise<readonly SliceOutcomes[]> =>
    await statisticsBy(provider, apart, { cut: request.cut, fighters: [request.fighters[fighter]] })
  const alone = [await of(0), await of(1)] as const
  return slices.map((known, s) => ({
    known,
    outcomes: new Map(
      planned.map(({ metric, statistic, missing }) => {
        const ofFighter = (fighter: 0 | 1): MetricOutcome =>
          alone[fighter][s]!.outcomes.get(metric) ?? outcomeFrom(statistic, known, fighter)
        const difference = missing === undefined ? differenceFrom(statistic, known, metric) : absent(missing, known)
        return [
          metric,
          {
            champion: ofFighter(0),
            candidate: ofFighter(1),
            difference: metric.decidedFrom(difference, known, plain),
          },
        ]
      }),
    ),
  }))
}

async function outcomesBy(
  provider: StatisticsProvider,
  metrics: readonly Metric[],
  request: StatisticsRequest,
  outcome: (statistic: Statistic, known: SliceStatistics, metric: Metric) => MetricOutcome,
): Promise<readonly SliceOutcomes[]> {
  const { planned, slices } = await ask(provider, metrics, request)
  return slices.map((known) => {
    const outcomes = planned.map(({ metric, statistic, missing }): [Metric, MetricOutcome] => [
      metric,
      missing === undefined ? outcome(statistic, known, metric) : absent(missing, known),
    ])
    return { known, outcomes: new Map(outcomes) }
  })
}

function absent(reason: MissingReason, known: SliceStatistics): MetricOutcome {
  return { kind: 'undefined', reason, n: rowsIn({ known }) }
}

interface Planned {
  readonly metric: Metric
  readonly statistic: Statistic
  /** Why it cannot be measured of these fighters; then nothing is asked for its sake, not even the number of rows. */
  readonly missing: MissingReason | undefined
}

/** What metrics need of each slice of a cut, the first at 0, each kind of statistics asked for once. */
async function ask(
  provider: StatisticsProvider,
  metrics: readonly Metric[],
  request: StatisticsRequest,
): Promise<{ readonly planned: readonly Planned[]; readonly slices: readonly SliceStatistics[] }> {
  const facts = request.fighters.map((name) => provider.facts(name))
  const planned = metrics.map((metric) => ({
    metric,
    statistic: statisticOf(metric, provider),
    missing: whyMissing(metric, facts),
  }))
  const wanted = wantedOf(planned.flatMap(({ statistic, missing }) => (missing === undefined ? [statistic] : [])))
  const cells = wanted.cells ? await provider.cells(request) : undefined
  const sums = wanted.together.length > 0 ? await provider.sums(request, wanted.together) : undefined
  const ranks = wanted.measures.length > 0 ? await provider.ranks(request, wanted.measures) : undefined
  const slices = Array.from({ length: sizeOf(request.cut) }, (_, s) => ({
    cells: cells?.[s],
    sums: sums?.[s],
    ranks: ranks?.[s],
  }))
  return { planned, slices }
}

function statisticOf({ name, statistic }: Metric, { beyond }: Pick<StatisticsProvider, 'beyond'>): Statistic {
  if (statistic !== undefined && !beyond.has(statistic.needs)) return statistic
  throw new UserError(
    'CONFIG',
    `metric "${name}" needs ${statistic === undefined ? 'the rows themselves' : 'the order of scores'} and cannot be computed where they are stored: judge it from a scores file, or take it out of the metrics`,
  )
}

function whyMissing({ name, reads }: Metric, facts: readonly FighterFacts[]): MissingReason | undefined {
  if (reads === 'prediction') return undefined
  if (reads === 'loss') return facts.every(({ losses }) => losses.includes(name)) ? undefined : 'no-losses'
  return facts.every(({ scores }) => scores) ? undefined : 'no-scores'
}

function sizeOf(cut: Cut): number {
  if (cut.kind === 'parts') return cut.expressions.length
  return cut.kind === 'values' ? cut.values.length : 1
}
