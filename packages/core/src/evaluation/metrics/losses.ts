import { meanLoss, meanMeasure, pairedLosses } from '@titlebout/stats'
import type { JudgedRows } from '../judged-rows.ts'
import type { MetricName } from '../metric-name.ts'
import type { Absent, Definition } from './define.ts'

/** The mean of a column of the team's own losses, for any task; lower is better. */
export function lossColumn<R extends JudgedRows>(name: MetricName): Definition<R> {
  const column = (rows: JudgedRows): Float64Array | undefined => rows.losses?.get(name)
  return {
    label: name,
    better: 'lower',
    range: [-Infinity, Infinity],
    needs: 'sums',
    statistic: { needs: 'sums', measure: meanMeasure({ kind: 'loss', column: name }, [-Infinity, Infinity]) },
    reads: 'loss',
    perUnit: column,
    of: (rows, options) => {
      const losses = column(rows)
      return losses === undefined ? noLosses(rows) : meanLoss(losses, options)
    },
    paired: (champion, candidate, options) => {
      const [first, second] = [column(champion), column(candidate)]
      if (first === undefined) return noLosses(champion)
      return second === undefined ? noLosses(candidate) : pairedLosses(first, second, options)
    },
  }
}

function noLosses(rows: JudgedRows): Absent {
  return { kind: 'undefined', reason: 'no-losses', n: rows.count }
}
