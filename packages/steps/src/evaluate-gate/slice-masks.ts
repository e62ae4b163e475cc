import {
  codedNumbers,
  codedTexts,
  crossed,
  declaredSlices,
  namedSlice,
  parseWhere,
  quantileEdges,
  slicesByValue,
  slicesOfColumn,
  slicesOfValues,
  whereText,
  type CodedColumn,
  type Config,
  type DeclaredSlice,
  type EdgesFrom,
  type Profile,
  type SlicesFound,
  type Table,
  type Values,
} from '@titlebout/core'
import { columnTexts, readAhead } from './column-values.ts'
import { columnsAsked, DeclaredCuts, eachSlice, type Declaring } from './declared-cuts.ts'

/** The declared slices, and where the edges of number columns come from, by column. */
export interface FoundSlices extends SlicesFound {
  readonly edgesFrom: ReadonlyMap<string, EdgesFrom>
}

/**
 * The declared slices of the judged rows, in the order of the config. A slice of a column that is not there is a finding.
 *
 * @param profile reads the training profile: asked for only where a number column is cut
 * @throws {UserError} `CONFIG` on a column of the wrong kind, and on an expression that cannot be read
 */
export async function findSlices(
  table: Table,
  declaring: Declaring,
  profile: () => Promise<Profile | undefined>,
): Promise<FoundSlices> {
  const { config } = declaring
  const cutter = new SliceCutter(table, config, profile)
  await readAhead(table, declaredSlices(config.data.slices).flatMap(columnsAsked))
  const found = await eachSlice(declaring, async (slice) => await cutter.slicesOf(slice))
  return {
    slices: found.flatMap(({ slices }) => slices),
    findings: found.flatMap(({ findings }) => findings),
    edgesFrom: cutter.edgesFrom,
  }
}

class SliceCutter {
  readonly edgesFrom = new Map<string, EdgesFrom>()
  readonly #table: Table
  readonly #cuts: DeclaredCuts
  readonly #minCount: number
  readonly #profile: () => Promise<Profile | undefined>

  constructor(table: Table, config: Config, profile: () => Promise<Profile | undefined>) {
    this.#table = table
    this.#minCount = config.privacy.min_count
    this.#profile = profile
    this.#cuts = new DeclaredCuts(config, table.columns)
  }

  async slicesOf(slice: DeclaredSlice): Promise<SlicesFound> {
    const missing = this.#cuts.missing(slice)
    // rule: missing-slice
    if (missing !== undefined) return { slices: [], findings: [missing] }
    const options = { declared: slice.name, minCount: this.#minCount }
    switch (slice.kind) {
      case 'column':
        this.#cuts.requireTexts(slice.column)
        return slicesByValue(slice.column, await this.#values(slice.column), this.#minCount)
      case 'where':
        return await this.#named(slice.name, slice.where)
      case 'values':
        return slicesOfValues(slice, await this.#values(slice.column), options)
      case 'quantiles':
        return slicesOfColumn(await this.#coded(slice.column, slice.parts), options)
      case 'cross':
        return slicesOfColumn(await this.#cross(slice.columns), options)
    }
  }

  async #named(name: string, where: string): Promise<SlicesFound> {
    const expression = parseWhere(where)
    const rows = await this.#table.where(expression)
    return namedSlice({ name, where: whereText(expression), rows }, this.#minCount)
  }

  async #cross(columns: readonly string[]): Promise<CodedColumn> {
    const coded: CodedColumn[] = []
    for (const column of columns) coded.push(await this.#coded(column))
    return crossed(coded)
  }

  async #coded(column: string, declared?: number): Promise<CodedColumn> {
    const parts = this.#cuts.partsOf(column, declared)
    if (parts === undefined) return codedTexts(column, await this.#values(column))
    const values = await this.#table.numbers(column)
    const { edges, from } = quantileEdges(values, parts, { column, profile: await this.#profile() })
    this.edgesFrom.set(column, from)
    return codedNumbers(column, values, edges)
  }

  async #values(column: string): Promise<Values> {
    return await columnTexts(this.#table, column)
  }
}
