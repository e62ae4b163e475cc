import { clustered, meanLoss } from '@titlebout/stats'
import { numberedTexts } from '../evaluation/coded-column.ts'
import type { JudgedRows } from '../evaluation/judged-rows.ts'
import { measurementOf } from '../evaluation/measure.ts'
import type { Dependence } from '../evidence/explanation.ts'
import type { Measured } from '../evidence/measured.ts'
import type { Feature } from '../bout/rare-sets.ts'
import type { Scores } from '../scores/scores.ts'

/** Classes that are told apart in one picture. */
const MOST_CLASSES = 6

/**
 * The values at which partial dependence is looked at: of numbers the quantiles at the middle of equal parts, which are values of rows; of
 * texts the most frequent values. Each part, and each value, has at least `minCount` rows, so that none is about somebody.
 */
export function gridOf(
  feature: Feature,
  { points, minCount }: { readonly points: number; readonly minCount: number },
): readonly (number | string)[] {
  if (feature.kind === 'number') {
    const known = feature.values.filter((value) => !Number.isNaN(value)).sort()
    const parts = Math.min(points, Math.floor(known.length / minCount))
    const at = Array.from({ length: parts }, (_, k) => known[Math.floor(((k + 0.5) / parts) * known.length)]!)
    return [...new Set(at)]
  }
  const { codes, texts } = numberedTexts(feature.values)
  const counts = new Uint32Array(texts.length + 1)
  for (let row = 0; row < codes.length; row += 1) counts[codes[row]!]! += 1
  return texts
    .flatMap((text, k): [string, number][] => (text === null ? [] : [[text, counts[k + 1]!]]))
    .filter(([, count]) => count >= minCount)
    .sort(([first, a], [second, b]) => b - a || (first < second ? -1 : 1))
    .slice(0, points)
    .map(([value]) => value)
}

/** What the model says when every row has the same value in one column. */
export interface DependencePoint {
  readonly at: number | string
  readonly scores: Scores
}

/**
 * Partial dependence (Friedman 2001; scikit-learn's `method="brute"`): the mean of what the model says of all rows, each given the same value. Of two
 * classes the probability of the positive one (the share that is called so, where there are no probabilities), of several that of each of the first six.
 */
export function dependenceOf(
  feature: Pick<Feature, 'name' | 'kind'>,
  points: readonly DependencePoint[],
  rows: Pick<JudgedRows, 'weight' | 'cluster'>,
  level: number,
): Dependence {
  const classes = classesOf(points)
  return {
    feature: feature.name,
    kind: feature.kind,
    lines: classes.map((name, code) => ({
      class: name,
      points: points.map(({ at, scores }) => ({ at, mean: meanOf(said(scores, code), rows, level) })),
    })),
  }
}

function classesOf([first]: readonly DependencePoint[]): readonly (string | null)[] {
  return first?.scores.task === 'multiclass-classification' ? first.scores.classes.slice(0, MOST_CLASSES) : [null]
}

function said(scores: Scores, code: number): Float64Array {
  switch (scores.task) {
    case 'binary-classification':
      return scores.score ?? Float64Array.from(scores.prediction)
    case 'multiclass-classification': {
      const { prediction, scores: all } = scores
      return Float64Array.from(prediction, (decided, row) =>
        all === undefined ? Number(decided === code) : all.values[row * all.classes + code]!,
      )
    }
    case 'regression':
      return scores.prediction
    case 'ranking':
      return scores.score
    case 'custom':
      throw new Error('losses say nothing of a model’s answer')
  }
}

function meanOf(
  values: Float64Array,
  { weight, cluster }: Pick<JudgedRows, 'weight' | 'cluster'>,
  level: number,
): Measured {
  const mean = meanLoss(values, weight === undefined ? {} : { weights: weight })
  if (mean.kind === 'undefined' || cluster === undefined) return measurementOf(mean, level).measured
  const respected = clustered(mean, cluster)
  if (respected.kind === 'undefined')
    return measurementOf({ ...mean, variance: undefined, clusters: new Set(cluster).size }, level).measured
  return measurementOf(respected, level).measured
}
