import { estimatePerformance } from '@titlebout/stats'
import { describe, expect, it } from 'vitest'
import { golden, missing, predictionsOf } from './golden-files.ts'
import { defined } from '../narrow.ts'
import { expectClose } from '../reference.ts'

interface Value {
  readonly value: number
}
interface Golden {
  readonly cbpe: {
    readonly adult_challenger: {
      readonly chunks: readonly ({ readonly start: number; readonly end: number } & Record<
        'accuracy' | 'precision' | 'recall' | 'f1' | 'roc_auc',
        Value
      >)[]
    }
  }
}

/** NannyML computes with probabilities of single precision. */
const SINGLE = 2e-6

describe(`the golden numbers of performance without labels${missing}`, () => {
  it.skipIf(missing !== '')("are NannyML's, chunk by chunk, from its kind of calibrated probabilities", async () => {
    const column = await predictionsOf('adult')
    const [score, label, truth] = [column('challenger_score').map(Number), column('challenger_label'), column('y')]
    const rowId = column('row_id').map(Number)
    const rows = (parity: number): number[] => rowId.flatMap((id, i) => (id % 2 === parity ? [i] : []))
    const calibrated = isotonic(rows(0).map((i) => [score[i]!, truth[i] === '>50K' ? 1 : 0]))
    const { chunks } = (golden('drift') as Golden).cbpe.adult_challenger
    for (const { start, end, ...expected } of chunks) {
      const chunk = rows(1).slice(start, end + 1)
      const estimate = defined(
        estimatePerformance(
          Float64Array.from(chunk, (i) => calibrated(score[i]!)),
          Uint8Array.from(chunk, (i) => (label[i] === '>50K' ? 1 : 0)),
        ),
      )
      expectClose(estimate.accuracy.estimate, expected.accuracy.value, SINGLE)
      expectClose(estimate.precision!, expected.precision.value, SINGLE)
      expectClose(estimate.recall!, expected.recall.value, SINGLE)
      expectClose(estimate.f1!, expected.f1.value, SINGLE)
      expectClose(estimate.rocAuc!, expected.roc_auc.value, SINGLE)
    }
    expect(chunks.length).toBe(5)
  })
})

interface Block {
  readonly from: number
  to: number
  sum: number
  rows: number
}

/** Isotonic regression by pooling adjacent violators, straight between blocks, clipped outside: scikit-learn's with `out_of_bounds="clip"`. */
function isotonic(points: readonly (readonly [number, number])[]): (x: number) => number {
  const blocks: Block[] = []
  const level = ({ sum, rows }: Block): number => sum / rows
  const join = (below: Block, { to, sum, rows }: Block): void => {
    below.to = to
    below.sum += sum
    below.rows += rows
  }
  const tied: Block[] = []
  for (const [x, y] of points.toSorted(([a], [b]) => a - b)) {
    const block = { from: x, to: x, sum: y, rows: 1 }
    if (tied.at(-1)?.to === x) join(tied.at(-1)!, block)
    else tied.push(block)
  }
  for (let next of tied) {
    while (blocks.length > 0 && level(blocks.at(-1)!) >= level(next)) {
      const below = blocks.pop()!
      join(below, next)
      next = below
    }
    blocks.push(next)
  }
  return (x) => {
    const above = blocks.findIndex(({ to }) => x <= to)
    if (above < 0) return level(blocks.at(-1)!)
    const [upper, lower] = [blocks[above]!, blocks[above - 1]]
    if (x >= upper.from || lower === undefined) return level(upper)
    return level(lower) + ((level(upper) - level(lower)) * (x - lower.to)) / (upper.from - lower.to)
  }
}
