import {
  columnsCut,
  columnsOf,
  declaredSlices,
  missingSlice,
  parseWhere,
  refuseCrossedNumbers,
  refuseNumericSlice,
  refuseTextQuantiles,
  type Config,
  type DeclaredSlice,
  type Finding,
} from '@titlebout/core'
import { atKey } from '../at-key.ts'
import type { Opened } from '../step.ts'

/** A config that declares slices, with the places of its keys. */
export type Declaring = Pick<Opened, 'config' | 'configFile' | 'locate'>

/** Does something for each declared slice; what is wrong with one gets the line where it stands. */
export async function eachSlice<T>(
  declaring: Declaring,
  work: (slice: DeclaredSlice) => Promise<T>,
): Promise<readonly T[]> {
  const done: T[] = []
  for (const [index, slice] of declaredSlices(declaring.config.data.slices).entries()) {
    const key = ['data', 'slices', index, ...(slice.kind === 'where' ? ['where'] : [])]
    done.push(await atKey(declaring, key, async () => await work(slice)))
  }
  return done
}

/** The columns that a declared slice looks at. */
export function columnsAsked(slice: DeclaredSlice): readonly string[] {
  return slice.kind === 'where' ? columnsOf(parseWhere(slice.where)) : columnsCut(slice)
}

/** How data.slices cuts columns by their kind, wherever the rows lie: in memory or in a database. */
export class DeclaredCuts {
  readonly #kinds: ReadonlyMap<string, string>
  readonly #parts: ReadonlyMap<string, number>

  constructor({ data }: Config, columns: readonly { readonly name: string; readonly kind: string }[]) {
    this.#kinds = new Map(columns.map(({ name, kind }) => [name, kind]))
    const cuts = declaredSlices(data.slices).flatMap((slice) =>
      slice.kind === 'quantiles' ? [[slice.column, slice.parts] as const] : [],
    )
    this.#parts = new Map(cuts)
  }

  /** What is to be said of a slice that looks at a column that is not there; undefined where all are. */
  missing(slice: DeclaredSlice): Finding | undefined {
    const absent = columnsAsked(slice).find((column) => !this.#kinds.has(column))
    return absent === undefined ? undefined : missingSlice(slice.name, absent, [...this.#kinds.keys()])
  }

  /** @throws {UserError} `CONFIG` on a column of numbers, each of which would be a slice */
  requireTexts(column: string): void {
    if (this.#kinds.get(column) === 'number') refuseNumericSlice(column)
  }

  /**
   * How many parts a column is cut into: of numbers as many as are declared, here or for a slice of its own; undefined for texts, whose
   * values are the parts.
   *
   * @throws {UserError} `CONFIG` on quantiles of texts, and on numbers that nobody says how to cut
   */
  partsOf(column: string, declared = this.#parts.get(column)): number | undefined {
    if (this.#kinds.get(column) === 'number') return declared ?? refuseCrossedNumbers(column)
    return declared === undefined ? undefined : refuseTextQuantiles(column)
  }
}
