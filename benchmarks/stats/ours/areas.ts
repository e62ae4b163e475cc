import {
  arrayStatistics,
  compareBy,
  measureBy,
  metricOfTask,
  type BinaryRows,
  type MetricOutcome,
} from '@titlebout/core'
import { intervalOf } from '@titlebout/stats'
import { called } from './called.ts'
import type { Columns } from './columns.ts'
import type { Computed } from './report.ts'

const AREA = metricOfTask('roc_auc', 'binary-classification')

/** One area with its interval. */
export async function area(columns: Columns): Promise<Computed> {
  const request = { cut: { kind: 'all' }, fighters: ['0'] } as const
  const [found] = await measureBy(statisticsOf(columns), [AREA], request)
  return { values: { roc_auc: shown(found?.get(AREA)) } }
}

/** The paired difference of two areas with its interval. */
export async function delong(columns: Columns): Promise<Computed> {
  const request = { cut: { kind: 'all' }, fighters: ['0', '1'] } as const
  const [found] = await compareBy(statisticsOf(columns), [AREA], request)
  return { values: { difference: shown(found?.get(AREA)) } }
}

function statisticsOf({ labels, scores }: Columns): ReturnType<typeof arrayStatistics> {
  const fighter = (score: Float64Array): BinaryRows => ({
    task: 'binary-classification',
    count: labels.length,
    truth: labels,
    score,
    // Areas are of scores: nobody asks.
    get prediction() {
      return called(score)
    },
  })
  return arrayStatistics(Object.fromEntries(scores.map((score, f) => [String(f), fighter(score)])), ({ kind }) => {
    throw new Error(`no ${kind}`)
  })
}

/** Estimate and interval. @throws when there is none */
function shown(outcome: MetricOutcome | undefined): readonly number[] {
  if (outcome === undefined || outcome.kind === 'undefined') throw new Error('no area')
  const interval = intervalOf(outcome)
  if ('kind' in interval) throw new Error(`no interval: ${interval.reason}`)
  return [interval.estimate, interval.low, interval.high]
}
