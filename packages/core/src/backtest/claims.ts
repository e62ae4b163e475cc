import type { Claim, Config } from '../config/schema.ts'
import { againstDummy } from '../bout/against-dummy.ts'
import { onPoint } from '../bout/on-point.ts'
import { looksAt, sketchFromHex, type PromotedOn } from '../bout/looks.ts'
import { levelOf } from '../evaluation/evaluate.ts'
import { findMetric } from '../evaluation/metrics.ts'
import type { Bout, Comparison } from '../evidence/bout.ts'
import type { Evaluation } from '../evidence/evaluation.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import type { Measured } from '../evidence/measured.ts'
import type { Reason, VerdictKind } from '../verdict.ts'
import { unknown } from './gate.ts'
import { rangeAt } from './interval-at.ts'
import { otherThen } from './other-then.ts'
import type { Part } from './part.ts'
import { slicesThen } from './slices-then.ts'
import { numberText, signedText } from '../number-text.ts'

/** Verdicts that rest on the rows and on what could be run, which no policy changes. */
const OF_THE_ROWS: readonly Reason[] = [
  'no-replay',
  'contaminated',
  'different-rows',
  'different-classes',
  'no-opponent',
  'one-class',
  'unverified-holdout',
]

/** What was kept of a promotion that was fought for. */
interface Kept {
  readonly bout: Bout
  readonly evaluation: Evaluation | undefined
}

/** The promote claim of today on a bout of then: primary metric, guardrails, critical slices, at the alpha that the looks had left. */
export function replayClaim(kept: Kept, earlier: readonly PromotedOn[], config: Config): Part[] {
  const { bout } = kept
  const { promote } = bout.result.claims
  const { task } = bout.result
  // Nobody offers a model that says the same as the one that is live.
  if (promote.reason === 'same-behaviour')
    return [{ what: 'the claim', kind: 'failed', approximate: false, detail: promote.detail }]
  const rows: Part[] = OF_THE_ROWS.includes(promote.reason)
    ? [{ what: 'the rows', kind: promote.kind, approximate: false, detail: promote.detail }]
    : []
  if (bout.result.comparisons.length === 0)
    return rows.length > 0 ? rows : [unknown('the claim', 'nothing was compared')]
  if (findMetric(config.champion.primary, task) === undefined)
    return [...rows, unknown(config.champion.primary, `the model was one of ${task} then`)]
  const isDummy = bout.result.champion.kind === 'dummy'
  const rules = isDummy ? againstDummy(config.champion, task) : config.champion
  const looks = looksOf(bout, earlier, config)
  const level = levelOf(looks.alpha)
  const asked = { slices: config.data.slices, primary: rules.primary, level }
  const spent: Part[] = looks.exhausted
    ? [
        {
          what: `look ${looks.look} at the same rows`,
          kind: 'undecided',
          approximate: false,
          detail: 'more than champion.looks.max',
        },
      ]
    : []
  return [
    ...rows,
    ...spent,
    ofMetric(kept, config, { metric: rules.primary, claim: rules.promote, level }),
    ...rules.guardrails.map(({ metric, margin, decide }) =>
      ofMetric(kept, config, { metric, claim: { claim: 'non-inferior', margin }, level, decide }),
    ),
    ...(isDummy ? [] : config.champion.critical_slices.flatMap((slice) => ofSlice(bout, slice, asked))),
  ]
}

interface Asked {
  readonly metric: MetricName
  readonly claim: Claim
  readonly level: number
  /** Default: interval. */
  readonly decide?: 'interval' | 'point' | undefined
}

function looksOf(
  { result }: Bout,
  earlier: readonly PromotedOn[],
  { alpha, champion }: Config,
): ReturnType<typeof looksAt> {
  const { rows } = result.looks
  const now = rows === null ? undefined : sketchFromHex(rows, 'the bout')
  return looksAt(now, earlier, { alpha, spending: champion.looks, record: false })
}

function ofMetric({ bout, evaluation }: Kept, config: Config, { metric, claim, level, decide }: Asked): Part {
  const name = findMetric(metric, bout.result.task)?.label ?? metric
  const what = `${name} ${claimText(claim)}`
  const other = evaluation === undefined ? undefined : otherThen({ metric }, evaluation, config)
  if (other !== undefined) return unknown(what, other)
  const found = nearest(bout.result.comparisons, metric, level)
  if (found === undefined) return unknown(what, 'it was not measured')
  if (decide === 'point') return decidedOnPoint(what, found, claim.margin)
  if (found.verdict.reason === 'same-behaviour')
    return {
      what,
      kind: claim.claim === 'non-inferior' ? 'passed' : 'undecided',
      approximate: false,
      detail: 'both said the same about every row',
    }
  return decided(what, claim, found.difference, level)
}

function decidedOnPoint(what: string, found: Comparison, margin: number): Part {
  const { estimate, note } = found.difference
  if (estimate === null) return { what, kind: 'undecided', approximate: false, detail: note ?? 'no value' }
  const { kind } = onPoint({ ...found, margin }).verdict
  return { what, kind, approximate: false, detail: `the difference was ${signedText(estimate)}` }
}

/** The comparison of a metric on all rows whose confidence is nearest to the one wanted. */
function nearest(comparisons: readonly Comparison[], metric: string, level: number): Comparison | undefined {
  return comparisons
    .filter((one) => one.metric === metric && one.slice === null)
    .toSorted((a, b) => Math.abs(a.difference.level - level) - Math.abs(b.difference.level - level))[0]
}

function ofSlice(
  { result }: Bout,
  { slice, margin }: Config['champion']['critical_slices'][number],
  { slices, primary, level }: Pick<Config['data'], 'slices'> & { readonly primary: string; readonly level: number },
): Part[] {
  const claim: Claim = { claim: 'non-inferior', margin }
  const compared = result.slices.filter((one) => one.metric === primary)
  const named = slicesThen(compared, slices, [slice])
  if (typeof named === 'string') return [unknown(`critical slice ${slice}`, named)]
  return named.map(({ name, difference }) => decided(`${claimText(claim)} where ${name}`, claim, difference, level))
}

function decided(what: string, claim: Claim, difference: Measured, level: number): Part {
  const range = rangeAt(difference, level)
  if (range === undefined)
    return { what, kind: 'undecided', approximate: false, detail: difference.note ?? 'no interval' }
  const bound = claim.claim === 'superior' ? claim.margin : -claim.margin
  const below = claim.claim === 'superior' ? range.high <= bound : range.high < bound
  const kind: VerdictKind = range.low > bound ? 'passed' : below ? 'failed' : 'undecided'
  return {
    what,
    kind,
    approximate: !range.exact,
    detail: `the difference was ${signedText(range.low)} to ${signedText(range.high)}`,
  }
}

function claimText({ claim, margin }: Claim): string {
  return claim === 'superior' ? 'better' : `no worse by more than ${numberText(margin)}`
}
