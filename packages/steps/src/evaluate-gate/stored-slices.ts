import type { CountedParts, CutColumn, ScoredRows } from '@titlebout/adapters'
import {
  codedNumbers,
  codedTexts,
  crossed,
  emptySlice,
  manySlices,
  MOST_SLICES,
  parseWhere,
  profileEdges,
  roundedEdges,
  sharesAsked,
  smallParts,
  whereOfValue,
  whereText,
  type CodedColumn,
  type Config,
  type DeclaredSlice,
  type EdgesFrom,
  type Expression,
  type Finding,
  type Profile,
  type StoredSlice,
} from '@titlebout/core'
import { DeclaredCuts, eachSlice, type Declaring } from './declared-cuts.ts'

interface StoredSlices {
  readonly slices: readonly StoredSlice[]
  readonly findings: readonly Finding[]
}

type Slice<K extends DeclaredSlice['kind']> = Extract<DeclaredSlice, { readonly kind: K }>

/**
 * The declared slices of rows in a database, in the order of the config; only values of `privacy.min_count` rows ever leave it.
 *
 * @param profile reads the training profile: asked for only where a number column is cut
 * @throws {UserError} `CONFIG` on a column of the wrong kind, and on an expression that does not fit its column
 */
export async function storedSlices(
  rows: ScoredRows,
  declaring: Declaring,
  profile: () => Promise<Profile | undefined>,
): Promise<StoredSlices & { readonly edgesFrom: ReadonlyMap<string, EdgesFrom> }> {
  const cutter = new StoredCutter(rows, declaring.config, profile)
  const found = await eachSlice(declaring, async (slice) => await cutter.slicesOf(slice))
  return {
    slices: found.flatMap(({ slices }) => slices),
    findings: found.flatMap(({ findings }) => findings),
    edgesFrom: cutter.edgesFrom,
  }
}

class StoredCutter {
  readonly edgesFrom = new Map<string, EdgesFrom>()
  readonly #rows: ScoredRows
  readonly #cuts: DeclaredCuts
  readonly #minCount: number
  readonly #profile: () => Promise<Profile | undefined>

  constructor(rows: ScoredRows, config: Config, profile: () => Promise<Profile | undefined>) {
    this.#rows = rows
    this.#minCount = config.privacy.min_count
    this.#profile = profile
    this.#cuts = new DeclaredCuts(config, rows.columns)
  }

  async slicesOf(slice: DeclaredSlice): Promise<StoredSlices> {
    const missing = this.#cuts.missing(slice)
    // rule: missing-stored-slice
    if (missing !== undefined) return { slices: [], findings: [missing] }
    switch (slice.kind) {
      case 'where':
        return await this.#ofExpression(slice)
      case 'column':
        this.#cuts.requireTexts(slice.column)
        return await this.#ofCuts(slice.name, [{ column: slice.column, edges: undefined }])
      case 'values':
        return await this.#ofValues(slice)
      case 'quantiles':
        return await this.#ofCuts(slice.name, [await this.#cutAt(slice.column, slice.parts)])
      case 'cross': {
        const cuts: CutColumn[] = []
        for (const column of slice.columns) cuts.push(await this.#cutAt(column))
        return await this.#ofCuts(slice.name, cuts)
      }
    }
  }

  async #ofExpression({ name, where }: Slice<'where'>): Promise<StoredSlices> {
    const expression = parseWhere(where)
    const text = whereText(expression)
    const count = await this.#rows.countWhere(expression)
    if (count < this.#minCount) return { slices: [], findings: [emptySlice(name, text, this.#minCount, count)] }
    const cut = { kind: 'where', expression } as const
    return { slices: [{ name, where: text, declared: undefined, cut, code: 1 }], findings: [] }
  }

  async #ofValues({ name, column, values }: Slice<'values'>): Promise<StoredSlices> {
    const there = new Set((await this.#rows.values(column, this.#minCount)).map(({ value }) => value))
    const few = values.filter((value) => !there.has(value)).map((value) => whereText(whereOfValue(column, value)))
    const kept = values.filter((value) => there.has(value)).map((value) => whereOfValue(column, value))
    return {
      slices: slicesOfParts(
        name,
        kept.map((where) => ({ name: whereText(where), where })),
      ),
      findings: few.map((text) => emptySlice(text, text, this.#minCount)),
    }
  }

  /** One slice for whatever occurs together in enough rows, most rows first. */
  async #ofCuts(declared: string, cuts: readonly CutColumn[]): Promise<StoredSlices> {
    const counted = await this.#rows.combinations(cuts, this.#minCount)
    const coded = crossed(cuts.map((cut, k) => codedParts(cut, counted, k)))
    const parts = counted
      .map(({ rows }, k) => ({ name: coded.nameOf(coded.codes[k]!), where: coded.whereOf(coded.codes[k]!), rows }))
      .toSorted((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1))
    return {
      slices: slicesOfParts(declared, parts.slice(0, MOST_SLICES)),
      findings: [
        ...(parts.length === 0 ? [smallParts(declared, await this.#partsOf(cuts), this.#minCount)] : []),
        ...manySlices(declared, parts.slice(MOST_SLICES)),
      ],
    }
  }

  /** Into how many parts a column of texts falls; of others nobody asks the database. */
  async #partsOf([cut, crossing]: readonly CutColumn[]): Promise<number | undefined> {
    if (cut === undefined || cut.edges !== undefined || crossing !== undefined) return undefined
    return (await this.#rows.rareValues(cut.column, this.#minCount)).values
  }

  async #cutAt(column: string, declared?: number): Promise<CutColumn> {
    const parts = this.#cuts.partsOf(column, declared)
    if (parts === undefined) return { column, edges: undefined }
    const learned = profileEdges(await this.#profile(), column, parts)
    this.edgesFrom.set(column, learned === undefined ? 'test-rows' : 'training-profile')
    return { column, edges: learned ?? (await this.#rowEdges(column, parts)) }
  }

  async #rowEdges(column: string, parts: number): Promise<readonly number[]> {
    const quantiles = await this.#rows.quantiles(column, sharesAsked(parts))
    if (quantiles.length === 0) return []
    const edges = roundedEdges(quantiles)
    const below: number[] = []
    for (const value of edges)
      below.push(await this.#rows.countWhere({ kind: 'compare', column, operator: '<', value }))
    // Nothing lies below the smallest value.
    return edges.filter((_, k) => below[k]! > 0)
  }
}

/** The parts of one column as they occur in what was counted. */
function codedParts({ column, edges }: CutColumn, counted: readonly CountedParts[], at: number): CodedColumn {
  const parts = counted.map(({ parts: found }) => found[at] ?? null)
  if (edges === undefined)
    return codedTexts(
      column,
      parts.map((part) => (part === null ? null : String(part))),
    )
  return { ...codedNumbers(column, new Float64Array(0), edges), codes: Uint32Array.from(parts, Number) }
}

function slicesOfParts(
  declared: string,
  parts: readonly { readonly name: string; readonly where: Expression }[],
): readonly StoredSlice[] {
  const cut = { kind: 'parts', expressions: parts.map(({ where }) => where) } as const
  return parts.map(({ name, where }, k) => ({ name, where: whereText(where), declared, cut, code: k + 1 }))
}
