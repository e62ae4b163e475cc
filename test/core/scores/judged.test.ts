import { judgedRows, metricOfTask, type RowsToJudge, type Scores } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const IDS = ['a', 'b', 'c', 'd']
const NOTHING = { weight: undefined, cluster: undefined, query: undefined, prevalence: undefined }

describe('judged rows', () => {
  it('know the naive error of the training rows, which mase divides by', () => {
    const truth = Float64Array.of(1, 2, 3, 4)
    const judged: RowsToJudge = { ids: IDS, truth: { task: 'regression', truth }, ...NOTHING, naiveError: 0.5 }
    const scores: Scores = {
      task: 'regression',
      ids: IDS,
      prediction: Float64Array.of(2, 2, 3, 6),
      bounds: undefined,
      losses: new Map(),
      findings: [],
    }
    const mase = metricOfTask('mase', 'regression')
    expect(mase.measure(judgedRows(judged, scores))).toMatchObject({ estimate: 1.5 })
    expect(mase.measure(judgedRows({ ...judged, naiveError: undefined }, scores))).toMatchObject({
      reason: 'no-naive-error',
    })
    expect(mase.measure(judgedRows({ ...judged, naiveError: 0 }, scores))).toMatchObject({ reason: 'constant' })
  })
})
