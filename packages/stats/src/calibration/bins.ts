import { requireBinary, requirePositive, requireProbabilities, requireSameLength } from '../domain.ts'
import { argsort } from '../order.ts'

/** One bin of a calibration curve. */
export interface CalibrationBin {
  readonly rows: number
  readonly meanPredicted: number
  /** Share of positives. */
  readonly observed: number
}

export interface BinOptions {
  /** Default 10. */
  readonly bins?: number
  /** `width` (default): equal parts of [0, 1], a score on an edge falls in the lower bin, as in scikit-learn. `mass`: equal numbers of rows, ties cut by row order. */
  readonly by?: 'width' | 'mass'
}

/** Predicted against observed by bins; empty bins are left out. */
export function calibrationCurve(y: Uint8Array, p: Float64Array, options: BinOptions = {}): CalibrationBin[] {
  requireSameLength(y, p, ['y', 'p'])
  requireBinary(y, 'y')
  requireProbabilities(p, 'p')
  const bins = options.bins ?? 10
  requirePositive(bins, 'bins')
  const bin = options.by === 'mass' ? massBins(p, bins) : widthBins(p, bins)
  const [rows, predicted, positive] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)]
  for (let i = 0; i < p.length; i += 1) {
    rows[bin[i]!]! += 1
    predicted[bin[i]!]! += p[i]!
    positive[bin[i]!]! += y[i]!
  }
  return Array.from(rows, (count, k) => ({
    rows: count,
    meanPredicted: predicted[k]! / count,
    observed: positive[k]! / count,
  })).filter(({ rows: count }) => count > 0)
}

function widthBins(p: Float64Array, bins: number): Uint32Array {
  const edges = Float64Array.from({ length: bins - 1 }, (_, k) => (k + 1) / bins)
  return Uint32Array.from(p, (value) => {
    let k = Math.min(bins - 1, Math.floor(value * bins))
    // Multiplying rounds: the edges themselves decide.
    while (k > 0 && value <= edges[k - 1]!) k -= 1
    while (k < bins - 1 && value > edges[k]!) k += 1
    return k
  })
}

function massBins(p: Float64Array, bins: number): Uint32Array {
  const out = new Uint32Array(p.length)
  argsort(p).forEach((row, rank) => {
    out[row] = Math.floor((rank * bins) / p.length)
  })
  return out
}
