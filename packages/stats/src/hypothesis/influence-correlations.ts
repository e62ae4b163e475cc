import { requireCounts, requireSameLength } from '../domain.ts'
import type { Measured } from '../result.ts'

/** Rows of all claims that are looked at together: their sums stay small and exact, and the tables in the fastest cache. */
const BLOCK = 1024

/** Influence values of one claim: of all rows, or of those rows alone where they are not 0. */
interface Held {
  readonly values: Float64Array
  /** Ascending; absent: every row is held. */
  readonly rows: Uint32Array | undefined
}

/**
 * Correlations of the estimates of claims on the same rows: Σφ_a φ_b/√(Σφ_a² Σφ_b²), one pass over the rows. Row major, claims × claims.
 *
 * A metric on a slice has φ = 0 outside of it: such rows are neither kept nor multiplied, so many narrow slices cost what their rows cost.
 *
 * A claim whose influence, or whose sums of it by cluster, square to nothing that a double holds counts as unlike all others: for the largest of many,
 * the careful side.
 *
 * @param claims each with a variance above 0
 * @param clusters a code per row: φ is summed within a cluster first, as the variance of a {@link clustered} outcome is
 */
export function influenceCorrelations(claims: readonly Measured[], clusters?: Uint32Array): Float64Array {
  const n = claims[0]?.n ?? 0
  const units = clusters === undefined ? n : unitsOf(clusters, n)
  const held = claims.map((claim, k) => {
    if (clusters === undefined && claim.influenceAt !== undefined) return claim.influenceAt()
    const phi = claim.influence()
    requireSameLength({ length: n }, phi, ['the rows of claims[0]', `the rows of claims[${k}]`])
    return compact(clusters === undefined ? phi : summed(phi, clusters, units))
  })
  const products = crossProducts(held, units)
  return normalised(products, claims.length)
}

function unitsOf(clusters: Uint32Array, n: number): number {
  requireSameLength({ length: n }, clusters, ['the rows of claims[0]', 'clusters'])
  requireCounts(clusters, 'clusters')
  let most = -1
  for (let i = 0; i < n; i += 1) if (clusters[i]! > most) most = clusters[i]!
  return most + 1
}

function summed(phi: Float64Array, clusters: Uint32Array, units: number): Float64Array {
  const sums = new Float64Array(units)
  for (let i = 0; i < phi.length; i += 1) sums[clusters[i]!]! += phi[i]!
  return sums
}

/** Twelve bytes for each row that counts, or eight for every row, whichever is less. */
function compact(phi: Float64Array): Held {
  let count = 0
  for (let i = 0; i < phi.length; i += 1) if (phi[i] !== 0) count += 1
  if (count * 12 >= phi.length * 8) return { values: phi, rows: undefined }
  const [rows, values] = [new Uint32Array(count), new Float64Array(count)]
  let at = 0
  for (let i = 0; i < phi.length; i += 1) {
    if (phi[i] === 0) continue
    rows[at] = i
    values[at] = phi[i]!
    at += 1
  }
  return { values, rows }
}

/** Lower triangle of Σφ_a φ_b, block by block of rows, each in the cheaper of two ways. */
function crossProducts(held: readonly Held[], units: number): Float64Array {
  const m = held.length
  const total = new Float64Array(m * m)
  const sums = new Float64Array(m * m)
  const block = new Block(m)
  for (let from = 0; from < units; from += BLOCK) {
    const rows = Math.min(units, from + BLOCK) - from
    block.fill(held, from, rows)
    sums.fill(0)
    if (block.productsByRow() * ROW_PRICE < (rows * m * (m + 1)) / 2) block.addByRow(sums)
    else block.addByPair(sums)
    // Sums of sums: a million rows one by one would lose three more digits.
    for (let k = 0; k < total.length; k += 1) total[k]! += sums[k]!
  }
  return total
}

/** What a product found by row costs beside one in a straight run over the block: it goes through an index and back to memory. */
const ROW_PRICE = 6

/** The influence values of a run of rows, claim after claim, and per row which claims are not 0 there. */
class Block {
  readonly #claims: number
  readonly #dense: Float64Array
  readonly #who: Int32Array
  readonly #counts = new Int32Array(BLOCK)
  readonly #places: Int32Array
  #rows = 0

  constructor(claims: number) {
    this.#claims = claims
    this.#dense = new Float64Array(BLOCK * claims)
    this.#who = new Int32Array(BLOCK * claims)
    this.#places = new Int32Array(claims)
  }

  /** Blocks are filled in ascending order: where a claim's rows go on is remembered. */
  fill(held: readonly Held[], from: number, rows: number): void {
    this.#rows = rows
    this.#dense.fill(0)
    this.#counts.fill(0)
    held.forEach(({ values, rows: numbers }, k) => {
      let place = numbers === undefined ? from : this.#places[k]!
      for (; place < values.length; place += 1) {
        const row = (numbers === undefined ? place : numbers[place]!) - from
        if (row >= rows) break
        const value = values[place]!
        if (value === 0) continue
        this.#dense[k * BLOCK + row] = value
        this.#who[row * this.#claims + this.#counts[row]!] = k
        this.#counts[row]! += 1
      }
      this.#places[k] = place
    })
  }

  productsByRow(): number {
    let products = 0
    for (let row = 0; row < this.#rows; row += 1) products += (this.#counts[row]! * (this.#counts[row]! + 1)) / 2
    return products
  }

  addByRow(sums: Float64Array): void {
    const m = this.#claims
    const dense = this.#dense
    const who = this.#who
    for (let row = 0; row < this.#rows; row += 1) {
      const from = row * m
      const to = from + this.#counts[row]!
      for (let a = from; a < to; a += 1) {
        const value = dense[who[a]! * BLOCK + row]!
        const base = who[a]! * m
        for (let b = from; b <= a; b += 1) sums[base + who[b]!]! += value * dense[who[b]! * BLOCK + row]!
      }
    }
  }

  /** Two claims against two at a time: each value read serves two products. */
  addByPair(sums: Float64Array): void {
    const m = this.#claims
    for (let a = 0; a < m; a += 2) {
      for (let b = 0; b <= a; b += 2) {
        const [a1, b1] = [Math.min(a + 1, m - 1), Math.min(b + 1, m - 1)]
        const [aa, ab, ba, bb] = fourProducts(this.#dense, this.#rows, [a, a1, b, b1])
        sums[a * m + b] = aa
        sums[a * m + b1] = ab
        sums[a1 * m + b] = ba
        sums[a1 * m + b1] = bb
      }
    }
  }
}

function fourProducts(
  dense: Float64Array,
  rows: number,
  claims: readonly [number, number, number, number],
): readonly [number, number, number, number] {
  const a0 = claims[0] * BLOCK
  const a1 = claims[1] * BLOCK
  const b0 = claims[2] * BLOCK
  const b1 = claims[3] * BLOCK
  let s00 = 0
  let s01 = 0
  let s10 = 0
  let s11 = 0
  for (let row = 0; row < rows; row += 1) {
    const x0 = dense[a0 + row]!
    const x1 = dense[a1 + row]!
    const y0 = dense[b0 + row]!
    const y1 = dense[b1 + row]!
    s00 += x0 * y0
    s01 += x0 * y1
    s10 += x1 * y0
    s11 += x1 * y1
  }
  return [s00, s01, s10, s11]
}

function normalised(products: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m * m)
  for (let a = 0; a < m; a += 1) {
    for (let b = 0; b < a; b += 1) {
      const scale = Math.sqrt(products[a * m + a]!) * Math.sqrt(products[b * m + b]!)
      out[a * m + b] = scale > 0 && scale < Infinity ? products[a * m + b]! / scale : 0
      out[b * m + a] = out[a * m + b]!
    }
    out[a * m + a] = 1
  }
  return out
}
