import { pairedDelong, rocAuc } from '@titlebout/stats'
import { shown } from './metrics.ts'
import { doublesOf } from './parquet-arrays.ts'
import { labelsOf, report } from './scores.ts'

/** One area with its interval. */
export function area(file: string, score: string): void {
  report(file, ['y_true', score], (columns) => ({
    values: { roc_auc: shown(rocAuc(labelsOf(columns), doublesOf(columns, score))) },
  }))
}

/** The paired difference of two areas with its interval. */
export function delong(file: string): void {
  report(file, ['y_true', 'score_a', 'score_b'], (columns) => {
    const [first, second] = [doublesOf(columns, 'score_a'), doublesOf(columns, 'score_b')]
    return { values: { difference: shown(pairedDelong(labelsOf(columns), first, second)) } }
  })
}
