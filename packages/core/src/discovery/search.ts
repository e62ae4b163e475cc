import type { SearchFeature } from './search-feature.ts'

/** Codes of one feature from `low` to `high`. */
export interface Condition {
  readonly feature: number
  readonly low: number
  readonly high: number
}

/** A slice that looks weak: all its conditions hold. */
export interface Candidate {
  readonly conditions: readonly Condition[]
  /** How many standard errors the mean loss inside lies above that outside. */
  readonly score: number
}

export interface SearchOptions {
  readonly minRows: number
  /** The most conditions of a slice. */
  readonly depth: number
  /** The most slices. */
  readonly most: number
}

/** The rows that the search looks at, put together once. */
interface Sample {
  readonly codes: readonly Uint8Array[]
  readonly loss: Float64Array
  readonly weight: Float64Array | undefined
  readonly total: Tally
  readonly variance: number
}

interface Tally {
  readonly rows: number
  readonly weight: number
  readonly loss: number
}

interface Node extends Candidate {
  /** Places in the sample, ascending. */
  readonly rows: Uint32Array
}

/** Slices that go on to the next depth. */
const BEAM = 12
/** Of one slice and one feature: ranges of a number column are many, and much alike. */
const BEST_OF_FEATURE = 2
/** A slice that looks less weak than this would only use up what the others share. */
const LEAST_SCORE = 2
/** Two slices of which one has so much of the other are one finding. */
const MOST_OVERLAP = 0.7

/**
 * Beam search for slices with a high mean loss: conditions on single features first, the best of them joined with one condition more,
 * and so on. What it returns is a guess that some rows suggested: other rows have to judge it.
 *
 * @param rows the places of the rows to look at
 */
export function searchWeak(
  features: readonly SearchFeature[],
  of: { readonly loss: Float64Array; readonly weight: Float64Array | undefined; readonly rows: Uint32Array },
  options: SearchOptions,
): readonly Candidate[] {
  const sample = sampleOf(features, of)
  if (!(sample.variance > 0)) return []
  const everything: Node = { conditions: [], score: 0, rows: of.rows.map((_, place) => place) }
  const pool: Node[] = []
  let beam: readonly Node[] = [everything]
  for (let depth = 1; depth <= options.depth && beam.length > 0; depth += 1) {
    const found = new Map<string, Candidate>()
    for (const parent of beam)
      for (const child of childrenOf(parent, features, sample, options)) found.set(keyOf(child), child)
    beam = best([...found.values()], BEAM).map((candidate) => ({ ...candidate, rows: rowsOf(candidate, sample) }))
    pool.push(...beam)
  }
  return distinct(best(pool, pool.length), options.most)
}

function sampleOf(
  features: readonly SearchFeature[],
  {
    loss,
    weight,
    rows,
  }: { readonly loss: Float64Array; readonly weight: Float64Array | undefined; readonly rows: Uint32Array },
): Sample {
  const count = rows.length
  const ours = new Float64Array(count)
  const weights = weight && new Float64Array(count)
  let [sum, total] = [0, 0]
  for (let i = 0; i < count; i += 1) {
    ours[i] = loss[rows[i]!]!
    const w = weight === undefined ? 1 : weight[rows[i]!]!
    if (weights !== undefined) weights[i] = w
    sum += w * ours[i]!
    total += w
  }
  let squares = 0
  for (let i = 0; i < count; i += 1) squares += (weights?.[i] ?? 1) * (ours[i]! - sum / total) ** 2
  return {
    codes: features.map(({ codes }) => {
      const out = new Uint8Array(count)
      for (let i = 0; i < count; i += 1) out[i] = codes[rows[i]!]!
      return out
    }),
    loss: ours,
    weight: weights,
    total: { rows: count, weight: total, loss: sum },
    variance: squares / total,
  }
}

function childrenOf(
  parent: Node,
  features: readonly SearchFeature[],
  sample: Sample,
  options: SearchOptions,
): Candidate[] {
  return features.flatMap((feature, index) => {
    if (parent.conditions.some((condition) => condition.feature === index)) return []
    const bins = histogram(parent.rows, sample, index, feature.size)
    const candidates = rangesOf(feature).flatMap(([low, high]): Candidate[] => {
      const score = scoreOf(between(bins, low, high), sample, options.minRows)
      if (!(score > Math.max(LEAST_SCORE, parent.score))) return []
      const conditions = [...parent.conditions, { feature: index, low, high }].sort((a, b) => a.feature - b.feature)
      return [{ conditions, score }]
    })
    return best(candidates, BEST_OF_FEATURE)
  })
}

/** Every range of ordered codes but the whole of them, then every other code alone. */
function rangesOf({ ordered, size }: SearchFeature): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = []
  for (let low = 1; low <= ordered; low += 1)
    for (let high = low; high <= ordered; high += 1) if (high - low + 1 < ordered) ranges.push([low, high])
  for (let code = ordered + 1; code <= size; code += 1) ranges.push([code, code])
  return ranges
}

/** Cumulated by code, so that a range is a difference of two entries. */
interface Bins {
  readonly rows: Uint32Array
  readonly weight: Float64Array
  readonly loss: Float64Array
}

function histogram(places: Uint32Array, { codes, loss, weight }: Sample, feature: number, size: number): Bins {
  const bins = {
    rows: new Uint32Array(size + 1),
    weight: new Float64Array(size + 1),
    loss: new Float64Array(size + 1),
  }
  const column = codes[feature]!
  for (let k = 0; k < places.length; k += 1) {
    const place = places[k]!
    const code = column[place]!
    const w = weight === undefined ? 1 : weight[place]!
    bins.rows[code]! += 1
    bins.weight[code]! += w
    bins.loss[code]! += w * loss[place]!
  }
  for (let code = 1; code <= size; code += 1) {
    bins.rows[code]! += bins.rows[code - 1]!
    bins.weight[code]! += bins.weight[code - 1]!
    bins.loss[code]! += bins.loss[code - 1]!
  }
  return bins
}

function between({ rows, weight, loss }: Bins, low: number, high: number): Tally {
  return {
    rows: rows[high]! - rows[low - 1]!,
    weight: weight[high]! - weight[low - 1]!,
    loss: loss[high]! - loss[low - 1]!,
  }
}

function scoreOf(inside: Tally, { total, variance }: Sample, minRows: number): number {
  const outside = total.rows - inside.rows
  if (inside.rows < minRows || outside < minRows || !(inside.weight > 0) || !(total.weight > inside.weight)) return 0
  const effect = inside.loss / inside.weight - (total.loss - inside.loss) / (total.weight - inside.weight)
  return effect / Math.sqrt(variance * (1 / inside.rows + 1 / outside))
}

function rowsOf({ conditions }: Candidate, { codes, total }: Sample): Uint32Array {
  const out: number[] = []
  for (let place = 0; place < total.rows; place += 1)
    if (conditions.every(({ feature, low, high }) => codes[feature]![place]! >= low && codes[feature]![place]! <= high))
      out.push(place)
  return Uint32Array.from(out)
}

/** Highest score first; of equals the simpler, then by name, so that the order never depends on chance. */
function best<C extends Candidate>(candidates: readonly C[], most: number): C[] {
  return candidates
    .toSorted(
      (a, b) => b.score - a.score || a.conditions.length - b.conditions.length || (keyOf(a) < keyOf(b) ? -1 : 1),
    )
    .slice(0, most)
}

function keyOf({ conditions }: Candidate): string {
  return conditions.map(({ feature, low, high }) => `${feature}:${low}-${high}`).join(' ')
}

function distinct(pool: readonly Node[], most: number): Candidate[] {
  const chosen: Node[] = []
  for (const node of pool) {
    if (chosen.length === most) break
    if (chosen.every((other) => overlap(node.rows, other.rows) <= MOST_OVERLAP)) chosen.push(node)
  }
  return chosen.map(({ conditions, score }) => ({ conditions, score }))
}

/** Share of the smaller one that is in the other. */
function overlap(a: Uint32Array, b: Uint32Array): number {
  let [i, j, both] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) both += 1
    if (a[i]! <= b[j]!) {
      if (a[i] === b[j]) j += 1
      i += 1
    } else j += 1
  }
  return both / Math.min(a.length, b.length)
}
