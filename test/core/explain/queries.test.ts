import { importanceOf, importanceRun, metricOfTask, type QueryRows } from '@titlebout/core'
import { seeded, shuffled } from '@titlebout/stats'
import { expect, it } from 'vitest'

const QUERIES = 60
const EACH = 5

/** Queries of five rows, sorted well by what is permuted. */
function rankingRows(): QueryRows {
  const rng = seeded(4)
  const count = QUERIES * EACH
  const truth = Float64Array.from({ length: count }, () => Math.floor(rng.next() * 3))
  return {
    task: 'ranking',
    count,
    truth,
    score: truth.map((grade) => grade + rng.next()),
    query: Uint32Array.from({ length: count }, (_, row) => Math.floor(row / EACH)),
  }
}

it('judges the importance of a ranking by its queries', () => {
  const rows = rankingRows()
  const metric = metricOfTask('ndcg@10', 'ranking')
  const rng = seeded(5)
  const runs = Array.from({ length: 4 }, () => {
    const permutation = shuffled(rows.count, rng)
    const permuted = { ...rows, score: Float64Array.from(permutation, (row) => rows.score[row]!) }
    const run = importanceRun(metric, { rows, permuted, permutation })
    if (typeof run === 'string') throw new Error(run)
    expect(run.influence).toHaveLength(rows.count)
    return run
  })
  const measured = importanceOf(metric, rows, runs, 0.9)
  expect(measured).toMatchObject({ method: 'clustered-t', n: rows.count, effective_n: QUERIES })
  expect(measured.low).toBeGreaterThan(0)
  // By rows that were independent it would be far narrower than by queries.
  const loose = importanceOf({ ...metric, unit: 'row' }, { ...rows, task: 'custom' }, runs, 0.9)
  expect(measured.high! - measured.low!).toBeGreaterThan(1.2 * (loose.high! - loose.low!))
})
