import { curvePoint, pairedCurvePoint, scoreKs, type CurvePoint, type WeightOptions } from '@titlebout/stats'
import { isOneClass, type BinaryRows } from '../judged-rows.ts'
import { noScores, type Definition } from './define.ts'
import { draws } from './resampling.ts'

type BinaryDefinition = Definition<BinaryRows>

/** The widest gap between the rates of the two classes. */
export const KS: BinaryDefinition = {
  label: 'Kolmogorov-Smirnov statistic of the scores',
  better: 'higher',
  range: [0, 1],
  needs: 'rows',
  reads: 'ranking',
  of: (rows, options) => (rows.score === undefined ? noScores(rows) : scoreKs(rows.truth, rows.score, options)),
}

/** Points that are read off the curve, by what stands before the `@`: a new one is a row here. */
export const BINARY_AT: Readonly<Record<string, (at: number) => BinaryDefinition>> = {
  lift: (at) => point(`lift among the ${percent(at)} with the highest scores`, { point: 'lift', at }),
  recall_at_fpr: (at) => point(`recall at a false-positive rate of ${at}`, { point: 'recall-at-fpr', at }),
  recall_at_precision: (at) => point(`recall at a precision of ${at}`, { point: 'recall-at-precision', at }),
  precision_at_recall: (at) => point(`precision at a recall of ${at}`, { point: 'precision-at-recall', at }),
  partial_roc_auc: (at) => point(`ROC AUC up to a false-positive rate of ${at}`, { point: 'partial-roc-auc', at }),
}

/** The threshold is picked on the very rows, so both are resampled together. */
function point(label: string, which: Exclude<CurvePoint, { readonly point: 'ks' }>): BinaryDefinition {
  return {
    label,
    better: 'higher',
    range: [0, which.point === 'lift' ? 1 / which.at : 1],
    needs: 'rows',
    reads: 'ranking',
    of: (rows, options) => {
      if (rows.score === undefined) return noScores(rows)
      if (isOneClass(rows)) return { kind: 'undefined', reason: 'one-class', n: rows.count }
      return curvePoint(rows.truth, rows.score, which, { ...inTheWorld(rows, options), ...draws(rows) })
    },
    paired: (champion, candidate, options) => {
      if (champion.score === undefined) return noScores(champion)
      if (candidate.score === undefined) return noScores(candidate)
      if (isOneClass(candidate)) return { kind: 'undefined', reason: 'one-class', n: candidate.count }
      return pairedCurvePoint(candidate.truth, champion.score, candidate.score, which, {
        ...inTheWorld(candidate, options),
        ...draws(candidate),
      })
    },
  }
}

/** Rows as the world has them, where the rows say that it has another share of positives. */
export function inTheWorld({ truth, prevalence }: BinaryRows, { weights }: WeightOptions = {}): WeightOptions {
  if (prevalence === undefined || isOneLabel(truth)) return weights === undefined ? {} : { weights }
  let [total, positives] = [0, 0]
  for (let i = 0; i < truth.length; i += 1) {
    const weight = weights?.[i] ?? 1
    total += weight
    positives += truth[i] === 1 ? weight : 0
  }
  const share = positives / total
  const [ofPositive, ofNegative] = [prevalence / share, (1 - prevalence) / (1 - share)]
  return {
    weights: Float64Array.from(truth, (label, i) => (weights?.[i] ?? 1) * (label === 1 ? ofPositive : ofNegative)),
  }
}

function isOneLabel(truth: Uint8Array): boolean {
  return truth.every((label) => label === truth[0])
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`
}
