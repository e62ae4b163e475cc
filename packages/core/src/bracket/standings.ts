import { normalQuantile } from '@titlebout/stats'
import { measuredDifference } from '../bout/comparison.ts'
import { differenceText } from '../bout/claim.ts'
import { holdout } from '../bout/contamination.ts'
import type { Fight } from '../bout/fought.ts'
import type { Contender } from '../bout/pairing.ts'
import type { Bracket, BracketCandidate } from '../evidence/bracket.ts'
import type { Comparison } from '../evidence/comparison.ts'
import type { RuleOutcome } from '../evidence/evaluation.ts'
import type { Measured } from '../evidence/measured.ts'
import { keepRows } from '../evaluation/judged-rows.ts'
import type { Metric } from '../evaluation/metric.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import type { Verdict } from '../verdict.ts'
import { listed } from '../words.ts'
import type { BracketFamily } from './family.ts'

/** One of several candidates after its bout. */
export interface Stood {
  readonly name: string
  readonly modelSha256: string | null
  readonly fight: Fight
  /** Of evaluate-gate. */
  readonly gate: Pick<Verdict, 'kind' | 'detail'>
  /** Rules of the gate that were decided beside the champion: on latency, on size. */
  readonly operational: readonly RuleOutcome[]
  readonly evaluationSha256: string
}

export interface BracketOptions {
  readonly claim: 'merge' | 'promote'
  /** Of the whole bracket, for that claim. */
  readonly alpha: number
  readonly family: BracketFamily
}

/**
 * Who wins: of the candidates whose gate has not failed and whose claim passed, the one with the best estimate of the primary difference; with
 * equal estimates the one that was named first. None passed: nobody wins.
 *
 * The chance that any candidate passes that should not is at most alpha ({@link BracketFamily}), so whichever of those that passed is
 * taken, the chance that it should not have is no larger. That it is the best of them is another matter, on which nothing rests: those
 * that the rows cannot tell from the winner are named.
 *
 * @param beside by what those that {@link besideWinner} names differ from the winner
 */
export function bracketOf(
  all: readonly Stood[],
  options: BracketOptions,
  beside: ReadonlyMap<string, Measured>,
): Bracket {
  const standing = standingOf(all, options)
  const [first] = standing
  if (first === undefined) throw new Error('a bracket without candidates')
  const winner = standing.find((one) => hasPassed(one, options))
  const { family } = options
  return {
    winner: winner?.name ?? null,
    shown: first.name,
    reason: winner === undefined ? noWinner(standing, options) : won(winner, beside, options),
    family: {
      method: family.method,
      alpha: options.alpha,
      own_alpha: family.alpha,
      z: -normalQuantile(family.alpha),
      comparisons: family.comparisons,
      draws: family.draws,
      simulation_error: family.simulationError,
    },
    candidates: standing.map((one) => candidateOf(one, options, beside.get(one.name))),
  }
}

function standingOf(all: readonly Stood[], options: BracketOptions): readonly Stood[] {
  return all.toSorted(
    (a, b) => rankOf(a, options) - rankOf(b, options) || estimateOf(b, options) - estimateOf(a, options),
  )
}

const RANKS = { passed: 0, undecided: 1, failed: 2 } as const

/** What a candidate comes to: its claim, unless its gate failed. */
function rankOf(one: Stood, { claim }: BracketOptions): number {
  // rule: bracket-gate-failed
  if (one.gate.kind === 'failed') return RANKS.failed
  return RANKS[one.fight.claims[claim].kind]
}

function hasPassed(one: Stood, options: BracketOptions): boolean {
  return rankOf(one, options) === RANKS.passed
}

function estimateOf(one: Stood, options: BracketOptions): number {
  return primaryOf(one, options)?.difference.estimate ?? -Number.MAX_VALUE
}

/** The primary metric under the claim that decides: a bout has it once for each claim, merge first. */
function primaryOf({ fight }: Stood, { claim }: BracketOptions): Comparison | undefined {
  const [merge, promote] = fight.comparisons.filter(({ role }) => role === 'primary')
  return claim === 'promote' ? (promote ?? merge) : merge
}

function candidateOf(one: Stood, options: BracketOptions, beside: Measured | undefined): BracketCandidate {
  return {
    name: one.name,
    evaluation_sha256: one.evaluationSha256,
    model_sha256: one.modelSha256,
    gate: one.gate.kind,
    ...(one.gate.kind === 'passed' ? {} : { gate_detail: one.gate.detail }),
    verdict: one.fight.claims[options.claim],
    primary: primaryOf(one, options) ?? null,
    held_by: heldBy(one),
    against_winner: beside ?? null,
  }
}

/** What else than the primary claim kept it from passing, all of it: the verdict names one alone. */
function heldBy({ fight, operational }: Stood): string[] {
  const guards = fight.comparisons
    .filter(({ role, verdict }) => (role === 'guardrail' || role === 'critical') && verdict.kind !== 'passed')
    .map(({ metric, slice, verdict }) => `${metric}${slice === null ? '' : ` where ${slice}`} ${verdict.kind}`)
  const rules = operational
    .filter(({ severity, verdict }) => severity === 'error' && verdict !== 'passed')
    .map(({ metric, verdict }) => `${metric} ${verdict}`)
  return [...guards, ...rules]
}

/** Who else passed, and what each is to be held against the winner by. */
export interface Beside {
  readonly winner: string
  readonly others: readonly string[]
  readonly metric: MetricName
  readonly level: number
}

/**
 * The others that passed, each to be held against the winner on the rows that neither was trained on. The winner was chosen by these very rows, so
 * all pairs of those that passed count: two-sided intervals at 1 − alpha/pairs, which all hold together with a chance of at least 1 − alpha.
 *
 * @returns undefined where there is none beside a winner
 */
export function besideWinner(all: readonly Stood[], options: BracketOptions): Beside | undefined {
  const [winner, ...others] = standingOf(all, options).filter((one) => hasPassed(one, options))
  const primary = winner && primaryOf(winner, options)
  if (primary === undefined || winner === undefined || others.length === 0) return undefined
  const pairs = ((others.length + 1) * others.length) / 2
  return {
    winner: winner.name,
    others: others.map(({ name }) => name),
    metric: primary.metric,
    level: 1 - options.alpha / pairs,
  }
}

/** Their differences, positive: better than the winner, on rows that are read. */
export function differencesOnRows(
  beside: Beside | undefined,
  contenders: ReadonlyMap<string, Contender>,
): ReadonlyMap<string, Measured> {
  const winner = contenders.get(beside?.winner ?? '')
  if (beside === undefined || winner === undefined) return new Map()
  const metric = metricOfTask(beside.metric, winner.rows.task)
  return new Map(
    beside.others.map((name) => [name, pairDifference(metric, { other: contenders.get(name)!, winner }, beside.level)]),
  )
}

function pairDifference(
  metric: Metric,
  { other, winner }: { readonly other: Contender; readonly winner: Contender },
  level: number,
): Measured {
  const { keep } = holdout(other, winner)
  const [theirs, ours] = [keepRows(other.rows, keep), keepRows(winner.rows, keep)]
  return measuredDifference(metric.difference(theirs, ours), level).measured
}

/** Whether the rows tell two candidates apart: an interval that holds 0 does not, nor does none. */
export function isTold({ low, high }: Measured): boolean {
  return low !== null && high !== null && (low > 0 || high < 0)
}

function won(winner: Stood, beside: ReadonlyMap<string, Measured>, options: BracketOptions): string {
  const primary = primaryOf(winner, options)
  const gain =
    primary === undefined ? '' : `, with a difference of ${differenceText(primary.difference)} to the champion`
  if (beside.size === 0) return `the only one that passed${gain}`
  const best = `of the ${beside.size + 1} that passed it has the best estimate${gain}`
  const alike = [...beside].filter(([, difference]) => !isTold(difference)).map(([name]) => name)
  return alike.length === 0
    ? `${best}, and it is better than each of the others`
    : `${best}; these rows do not distinguish it from ${listed(alike)}`
}

function noWinner(standing: readonly Stood[], { claim }: BracketOptions): string {
  const open = standing.filter(({ gate, fight }) => gate.kind !== 'failed' && fight.claims[claim].kind === 'undecided')
  if (open.length === 0) return `no candidate passed: all ${standing.length} failed`
  return `no candidate passed: these rows cannot tell for ${listed(open.map(({ name }) => name))}`
}
