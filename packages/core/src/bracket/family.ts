import { maxT, normalCdf, seeded, type Measured } from '@titlebout/stats'
import { againstDummy } from '../bout/against-dummy.ts'
import { holdout } from '../bout/contamination.ts'
import { criticalMasks } from '../bout/critical-slices.ts'
import type { FightOptions } from '../bout/fought.ts'
import { differentClasses } from '../bout/no-fight.ts'
import { pairedWith, type Contender } from '../bout/pairing.ts'
import { FAMILY_SEED, onAllRows } from '../bout/slice-family.ts'
import { independentUnits } from '../bout/units.ts'
import { placesOfMask, rowsAt, type JudgedRows } from '../evaluation/judged-rows.ts'
import type { Metric } from '../evaluation/metric.ts'
import { metricOfTask } from '../evaluation/metrics.ts'

/** One of several candidates, and whom it meets; no opponent: nothing is compared, and nothing can pass. */
export interface Entrant {
  readonly candidate: Contender
  readonly opponent: Contender | undefined
  readonly options: FightOptions
}

/** What of an error rate is left for one candidate of several. */
export interface BracketFamily {
  readonly method: 'max-t' | 'bonferroni'
  /** Of max-T alone: paired differences that it knows together, draws, and the standard error of a p-value at alpha. */
  readonly comparisons: number | null
  readonly draws: number | null
  readonly simulationError: number | null
  /** One-sided, for each claim of each candidate. */
  readonly alpha: number
}

const DRAWS = 50_000
/** Fewer draws beyond the critical value than this do not tell where it lies. */
const FEWEST_BEYOND = 100

/**
 * The alpha at which each of several candidates is decided, so that the chance that any passes that should not is at most `alpha`.
 *
 * A candidate passes when its primary claim, each guardrail and each critical slice pass, all at the same alpha. If it should not, one of these
 * claims is false, and passes with that chance at most. So over m candidates alpha/m is enough, whatever they have in common (Bonferroni).
 * Candidates of one training set have much in common: max-T takes the law of the largest of all these differences, of all candidates at once,
 * from their influence values, and what it leaves of alpha is used where that is more. Both bounds hold for a fixed law of the
 * rows, so the better of the two does. Single step, so that the interval that is shown is the one that decides.
 *
 * @see P. Westfall and S. Young, Resampling-Based Multiple Testing, 1993; R. Berger, Multiparameter Hypothesis Testing and Acceptance Sampling, 1982
 */
export function bracketFamily(entrants: readonly Entrant[]): (alpha: number) => BracketFamily {
  const known = claimsOf(entrants)
  const found = new Map<number, BracketFamily>()
  return (alpha) => {
    const family = found.get(alpha) ?? familyAt(alpha, entrants.length, known)
    found.set(alpha, family)
    return family
  }
}

/** Where nobody knows what the candidates have in common. */
export function bonferroniFamily(alpha: number, candidates: number): BracketFamily {
  const share = alpha / Math.max(1, candidates)
  return { method: 'bonferroni', alpha: share, comparisons: null, draws: null, simulationError: null }
}

function familyAt(alpha: number, candidates: number, known: readonly Measured[] | undefined): BracketFamily {
  const bonferroni = bonferroniFamily(alpha, candidates)
  if (known === undefined || known.length === 0 || alpha * DRAWS < FEWEST_BEYOND) return bonferroni
  const rng = seeded(FAMILY_SEED)
  const { critical, simulationError } = maxT(known, { rng, draws: DRAWS, alpha, alternative: 'greater' })
  const left = Math.min(alpha, normalCdf(-critical))
  if (left <= bonferroni.alpha) return bonferroni
  return { method: 'max-t', alpha: left, comparisons: known.length, draws: DRAWS, simulationError }
}

/** Every difference that a claim is about, as something measured on all judged rows; undefined where one has no influence values. */
function claimsOf(entrants: readonly Entrant[]): readonly Measured[] | undefined {
  const found: Measured[] = []
  for (const entrant of entrants) {
    const own = claimsOfOne(entrant)
    if (own === undefined) return undefined
    found.push(...own)
  }
  // Metrics of queries and metrics of rows share no units to be correlated by.
  return found.some(({ n }) => n !== found[0]!.n) ? undefined : found
}

function claimsOfOne({ candidate, opponent, options }: Entrant): readonly Measured[] | undefined {
  const champion = opponent && pairedWith(candidate, opponent)
  // Refused, so nothing of it can pass.
  if (champion === undefined || differentClasses(candidate.rows, champion.rows) !== undefined) return []
  const { keep } = holdout(candidate, champion)
  const rules = champion.fighter.kind === 'dummy' ? againstDummy(options.rules, candidate.rows.task) : options.rules
  const guards = rules.guardrails.filter(({ decide }) => decide !== 'point').map(({ metric }) => metric)
  // A dummy says the same of every row, so no slice of it is critical: as in a bout.
  const critical = champion.fighter.kind === 'dummy' ? [] : (options.criticalSlices ?? [])
  const masks = critical.flatMap(({ slice }) => criticalMasks(options.slices, slice))
  const asked = [
    ...[rules.primary, ...guards].map((name) => ({ name, mask: keep })),
    ...masks.map(({ rows }) => ({ name: rules.primary, mask: rows.map((bit, row) => bit & keep[row]!) })),
  ]
  const found: Measured[] = []
  for (const { name, mask } of asked) {
    const metric = metricOfTask(name, candidate.rows.task)
    const one = measuredOnAll(metric, mask, candidate.rows, champion.rows)
    if (one === 'unknown') return undefined
    if (one !== undefined) found.push(one)
  }
  return found
}

/** @returns undefined where the claim can pass by no chance: without a value, or both alike on every row; `unknown` without influence values */
function measuredOnAll(
  metric: Metric,
  mask: Uint8Array,
  candidate: JudgedRows,
  champion: JudgedRows,
): Measured | undefined | 'unknown' {
  const places = placesOfMask(mask)
  const difference = metric.difference(rowsAt(candidate, places), rowsAt(champion, places))
  const { outcome } = difference
  if (outcome.kind === 'undefined') return undefined
  if (outcome.variance === 0 && difference.interval === undefined) return undefined
  const units = independentUnits(candidate, metric)
  return onAllRows({ places, difference }, candidate, { metric, units }) ?? 'unknown'
}
