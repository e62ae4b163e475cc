import { nonInferiority, superiority, type Decision, type Interval } from '@titlebout/stats'
import type { Claim } from '../config/schema.ts'
import { assertNever } from '../error.ts'
import type { Measured } from '../evidence/measured.ts'
import type { Metric } from '../evaluation/metric.ts'
import { reasonOfMissing } from '../evaluation/measure.ts'
import type { Reason, Verdict, VerdictKind } from '../verdict.ts'
import type { PairedMetric } from './comparison.ts'
import { intervalSentence } from '../interval-text.ts'
import { numberText, roundedText } from '../number-text.ts'
import { unitsText } from '../words.ts'

interface ClaimDecision {
  readonly verdict: Verdict
  /** More than there are; null when decided, or when no number of rows would. */
  readonly rowsToDecide: number | null
  /** The smallest margin with which "no worse" passes on these rows; null when decided, or when none would. */
  readonly marginToPass: number | null
}

/**
 * A claim about one paired difference. Superior: the whole interval lies above the margin (usually 0). Non-inferior:
 * it lies above −margin. Failed when none of it does; else undecided.
 *
 * Fighters that behave alike are non-inferior at once. They are not superior, and no rows would make them so: undecided,
 * not failed, for a rebuild that changes nothing is no fault of anybody.
 *
 * @param options.detect the true gain that should be found at 80 % power: the rows that would decide `superior` follow from it
 */
export function decideClaim(
  paired: PairedMetric,
  claim: Claim,
  options: { readonly detect?: number | undefined } = {},
): ClaimDecision {
  const { measured, missing, variance, unsettled } = paired.difference
  const { label } = paired.metric
  const say = (kind: VerdictKind, reason: Reason, detail: string): ClaimDecision => ({
    verdict: { kind, reason, detail: `${label}: ${detail}` },
    rowsToDecide: null,
    marginToPass: null,
  })
  // rule: undefined-difference
  if (missing !== undefined) return say('undecided', reasonOfMissing(missing, paired.oneClass), noNumber(paired))
  // rule: same-behaviour
  if (paired.same) return sameClaim(claim, say)
  // rule: no-variance
  if (variance === 0 && !paired.ownInterval)
    return say('undecided', 'no-variance', 'no row tells the two apart, though their scores differ')
  const { estimate, low, high } = measured
  // rule: no-difference-interval
  if (estimate === null || low === null || high === null)
    return say(
      'undecided',
      unsettled ?? 'few-rows',
      `${measured.note ?? 'too few rows'}: judge on more ${unsettled === 'few-clusters' ? 'clusters' : 'rows'}`,
    )
  const decision = decideInterval(intervalOf(measured, low, high, estimate), claim, variance, options.detect)
  const open = decision.verdict === 'undecided'
  const needed = open ? (decision.rowsToDecide ?? null) : null
  const enough = needed !== null && needed <= measured.n
  const rows = enough ? null : needed
  const margin = open ? marginAbove(-low, paired.metric.range) : null
  return {
    verdict: {
      kind: decision.verdict,
      reason: 'interval',
      detail: `${claimText(label, claim, decision.verdict)}: the difference is ${differenceText(measured, claim)}${wayOut(claim, { rows, margin, unit: paired.metric.unit, shows: enough ? options.detect : undefined })}`,
    },
    rowsToDecide: rows,
    marginToPass: margin,
  }
}

/**
 * The smallest number of two digits above a bound, as a margin is written; null where it would be no margin: not above 0, or as wide as all that the
 * metric can be.
 */
function marginAbove(bound: number, [lowest, highest]: readonly [number, number]): number | null {
  if (!(bound >= 0)) return null
  const digit = bound === 0 ? 1e-6 : 10 ** (Math.floor(Math.log10(bound)) - 1)
  // One more where the bound has two digits itself, for the interval must lie above −margin.
  const margin = Number(((Math.floor(bound / digit) + 1) * digit).toPrecision(2))
  return margin > bound && margin < highest - lowest ? margin : null
}

function sameClaim(
  claim: Claim,
  say: (kind: VerdictKind, reason: Reason, detail: string) => ClaimDecision,
): ClaimDecision {
  return claim.claim === 'non-inferior'
    ? say('passed', 'same-behaviour', 'both said the same about every row')
    : say('undecided', 'same-behaviour', 'both said the same about every row, so there is no gain to be had')
}

function decideInterval(
  interval: Interval,
  claim: Claim,
  variance: number | undefined,
  detect: number | undefined,
): Decision {
  if (claim.claim === 'non-inferior' && claim.margin > 0) return nonInferiority(interval, claim.margin, { variance })
  // Better by more than a margin is better than 0 of a difference that is smaller by it.
  const by = claim.claim === 'superior' ? claim.margin : 0
  const shifted = { ...interval, estimate: interval.estimate - by, low: interval.low - by, high: interval.high - by }
  return superiority(shifted, { variance, detect })
}

function intervalOf(measured: Measured, low: number, high: number, estimate: number): Interval {
  return {
    estimate,
    low,
    high,
    level: measured.level,
    method: measured.method,
    n: measured.n,
    effectiveN: measured.effective_n,
  }
}

function noNumber(paired: PairedMetric): string {
  const side = [paired.candidate, paired.champion].find((measurement) => measurement.missing !== undefined)
  const name = side === paired.champion ? 'the champion' : 'the candidate'
  return side === undefined
    ? `there is no difference: ${paired.difference.measured.note ?? 'no value'}`
    : `${name} has no value here: ${side.measured.note ?? 'no value'}`
}

function claimText(label: string, { claim, margin }: Claim, verdict: VerdictKind): string {
  const isSuperior = claim === 'superior'
  const by = margin === 0 ? '' : isSuperior ? ` by more than ${numberText(margin)}` : `, within ${numberText(margin)}`
  const is = `${label} is ${isSuperior ? 'better' : 'no worse'}${by}`
  switch (verdict) {
    case 'passed':
      return is
    case 'failed':
      if (isSuperior) return `${label} is not better${by}`
      return margin === 0 ? `${label} is worse` : `${label} is worse by more than ${numberText(margin)}`
    case 'undecided':
      return `these rows cannot tell whether ${is}`
    default:
      return assertNever(verdict)
  }
}

/** "+0.033 (90 % interval +0.018 to +0.048)". */
export function differenceText(measured: Measured, claim?: Claim): string {
  return intervalSentence(measured, { signed: true, bounds: [0, claim === undefined ? 0 : boundOf(claim)] })
}

/** What all of the interval of a difference has to lie above. */
export function boundOf({ claim, margin }: Claim): number {
  return claim === 'superior' ? margin : -margin
}

/** What would decide: more rows, or another margin, which is for the next test set. */
function wayOut(
  { claim }: Claim,
  {
    rows,
    margin,
    unit,
    shows,
  }: {
    readonly rows: number | null
    readonly margin: number | null
    readonly unit: Metric['unit']
    /** The gain for which there are rows enough: fewer than there are decide nothing. */
    readonly shows: number | undefined
  },
): string {
  const ways = [
    ...(shows === undefined || claim !== 'superior'
      ? []
      : [`a gain of ${numberText(shows)} would most likely have shown`]),
    ...(rows === null ? [] : [`about ${roundedText(rows, 2)} ${unitsText(unit)} would decide`]),
    ...(margin === null
      ? []
      : [
          claim === 'superior'
            ? `"no worse" would pass with a margin of ${numberText(margin)}`
            : `a margin of ${numberText(margin)} would pass`,
        ]),
  ]
  return ways.length === 0 ? '' : `; ${ways.join(', and ')}`
}
