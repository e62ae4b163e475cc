import { column } from '../column.ts'
import { requireBinary, requireCounts, requirePositive, requireProbabilities, requireSameLength } from '../domain.ts'
import { argsort } from '../order.ts'
import type { WeightOptions } from '../weights.ts'
import { weigher } from '../weights.ts'

/** One bin of a calibration curve. */
export interface CalibrationBin {
  /** Kish's effective number of rows; without weights their number. */
  readonly rows: number
  /** Share of all weight: of all rows, where they weigh alike. */
  readonly share: number
  readonly meanPredicted: number
  /** Share of positives. */
  readonly observed: number
}

export interface BinOptions extends WeightOptions {
  /** Default 10. */
  readonly bins?: number
  /** `width` (default): equal parts of [0, 1], a score on an edge falls in the lower bin, as in scikit-learn. `mass`: equal parts of the rows (their weight), ties cut by row order. */
  readonly by?: 'width' | 'mass'
}

/** Predicted against observed by bins; empty bins are left out. Weights count in shares and means. */
export function calibrationCurve(y: Uint8Array, p: Float64Array, options: BinOptions = {}): CalibrationBin[] {
  requireSameLength(y, p, ['y', 'p'])
  requireBinary(y, 'y')
  return binner(p, options)(y)
}

/** Bins for given labels, and for how often each row is there. */
export type Binner = (y: Uint8Array, times?: Uint8Array) => CalibrationBin[]

/** Sorted into bins once, for any labels and any redraw of the rows. */
export function binner(p: Float64Array, options: BinOptions): Binner {
  requireProbabilities(p, 'p')
  const bins = options.bins ?? 10
  requirePositive(bins, 'bins')
  requireCounts([bins], 'bins')
  const binOf = options.by === 'mass' ? massBins(p, bins) : widthBins(p, bins)
  const weights = options.weights && column(p.length, weigher(options, p.length))
  return (y, times) => {
    const bin = binOf((i) => (times?.[i] ?? 1) * (weights?.[i] ?? 1))
    const sums = {
      weight: new Float64Array(bins),
      squares: new Float64Array(bins),
      predicted: new Float64Array(bins),
      positive: new Float64Array(bins),
    }
    const { weight, squares, predicted, positive } = sums
    for (let i = 0; i < p.length; i += 1) {
      const b = bin[i]!
      const w = weights === undefined ? 1 : weights[i]!
      const here = times === undefined ? w : times[i]! * w
      weight[b]! += here
      squares[b]! += here * w
      predicted[b]! += here * p[i]!
      positive[b]! += here * y[i]!
    }
    return curveOf(sums)
  }
}

interface Sums {
  readonly weight: Float64Array
  readonly squares: Float64Array
  readonly predicted: Float64Array
  readonly positive: Float64Array
}

function curveOf({ weight, squares, predicted, positive }: Sums): CalibrationBin[] {
  const total = weight.reduce((sofar, of) => sofar + of, 0)
  const curve: CalibrationBin[] = []
  weight.forEach((of, b) => {
    if (of === 0) return
    curve.push({
      rows: (of * of) / squares[b]!,
      share: of / total,
      meanPredicted: predicted[b]! / of,
      observed: positive[b]! / of,
    })
  })
  return curve
}

type BinsOf = (weight: (i: number) => number) => Uint32Array

function widthBins(p: Float64Array, bins: number): BinsOf {
  const edges = Float64Array.from({ length: bins - 1 }, (_, k) => (k + 1) / bins)
  const fixed = new Uint32Array(p.length)
  for (let i = 0; i < p.length; i += 1) {
    const value = p[i]!
    let k = Math.min(bins - 1, Math.floor(value * bins))
    // Multiplying rounds: the edges themselves decide.
    while (k > 0 && value <= edges[k - 1]!) k -= 1
    while (k < bins - 1 && value > edges[k]!) k += 1
    fixed[i] = k
  }
  return () => fixed
}

/** Of a place among the bins: sums of equal weights, such as tenths, miss the edge that they stand on. */
const ROUNDING = 1e-9

function massBins(p: Float64Array, bins: number): BinsOf {
  const order = argsort(p)
  const out = new Uint32Array(p.length)
  return (weight) => {
    let total = 0
    for (let i = 0; i < p.length; i += 1) total += weight(i)
    let before = 0
    for (let k = 0; k < order.length; k += 1) {
      // Rows of no weight behind the last one would open a bin of their own.
      out[order[k]!] = Math.min(bins - 1, Math.floor((before * bins) / total + ROUNDING))
      before += weight(order[k]!)
    }
    return out
  }
}
