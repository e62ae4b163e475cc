import type { BasisColumn } from './sum-statistics.ts'
import type { Span, Term, TermRows } from './terms.ts'
import { fillTerm, isOfTruth, isSpread, termName } from './terms.ts'

/** A column of the basis: which term, and whether it is that of the first fighter or a difference of two. */
export interface PlannedColumn extends BasisColumn {
  readonly place: number
  readonly spread: boolean
}

/** The terms of a block of rows, computed once for whoever adds them up. */
export class SumColumns {
  readonly basis: readonly PlannedColumn[]
  readonly hasSpread: boolean
  readonly fighters: number
  /** Number of rows. */
  readonly n: number
  /** Rows of the block at hand. */
  span: Span = { from: 0, to: 0 }
  /** Per column of the basis its values in the block; of a spread, of the first fighter's terms alone. */
  readonly values: readonly Float64Array[]
  /** Per term and fighter the values in the block. */
  readonly #terms: readonly Term[]
  readonly #rows: TermRows
  readonly #ofFighter: readonly (readonly Float64Array[])[]
  readonly #block: number

  /** Pairs of different columns that some metric needs moments of. */
  readonly pairs: readonly (readonly [number, number])[]

  constructor(rows: TermRows, together: readonly (readonly Term[])[], block: number) {
    const terms = [...new Map(together.flat().map((term) => [termName(term), term])).values()]
    const paired = rows.fighters.length > 1
    this.n = rows.truth.length
    this.fighters = rows.fighters.length
    this.basis = [
      ...terms.map((term, place) => planned(term, place, 'first')),
      ...terms.flatMap((term, place) => (paired && !isOfTruth(term) ? [planned(term, place, 'difference')] : [])),
    ]
    this.pairs = pairsOf(this.basis, together)
    this.hasSpread = terms.some(isSpread)
    this.#rows = rows
    this.#terms = terms
    this.#block = Math.min(block, this.n)
    const column = (): Float64Array => new Float64Array(this.#block)
    this.#ofFighter = rows.fighters.map(() => terms.map(column))
    this.values = this.basis.map((planned) => (planned.of === 'first' ? this.#ofFighter[0]![planned.place]! : column()))
  }

  /** The values of a term in the block as one fighter has it. */
  of(fighter: number, place: number): Float64Array {
    return this.#ofFighter[fighter]![place]!
  }

  forEachBlock(visit: () => void): void {
    for (let from = 0; from < this.n; from += this.#block) {
      this.span = { from, to: Math.min(from + this.#block, this.n) }
      this.#fill()
      visit()
    }
  }

  #fill(): void {
    for (const [fighter, columns] of this.#ofFighter.entries()) {
      for (const [place, term] of this.#terms.entries()) fillTerm(term, this.#rows, fighter, this.span, columns[place]!)
    }
    const rows = this.span.to - this.span.from
    for (const [b, { of, place }] of this.basis.entries()) {
      if (of === 'first') continue
      const [first, second, out] = [this.of(0, place), this.of(1, place), this.values[b]!]
      for (let i = 0; i < rows; i += 1) out[i] = second[i]! - first[i]!
    }
  }
}

function planned(term: Term, place: number, of: BasisColumn['of']): PlannedColumn {
  return { term: termName(term), of, place, spread: isSpread(term) }
}

function pairsOf(
  basis: readonly PlannedColumn[],
  together: readonly (readonly Term[])[],
): readonly (readonly [number, number])[] {
  const names = together.map((terms) => new Set(terms.map(termName)))
  return basis.flatMap(({ term }, b) =>
    basis.flatMap((other, d) =>
      d > b && names.some((set) => set.has(term) && set.has(other.term)) ? [[b, d] as const] : [],
    ),
  )
}
