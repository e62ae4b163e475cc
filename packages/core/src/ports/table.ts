import type { Dataset } from '../evidence/measured.ts'
import type { Expression } from '../where/where.ts'
import type { Profile } from '../profile/profile.ts'
import type { TargetVariable } from '../config/target-variable.ts'
import type { PackedTexts } from '../scores/packed-texts.ts'

/** How a column arrives: numbers as doubles (NaN for null), everything else as text exactly as written in the file. */
export type ColumnKind = 'number' | 'text'

export interface TableColumn {
  readonly name: string
  readonly kind: ColumnKind
}

/** What a reader must know before it reads: the label, ids and contract columns are never sniffed. */
export interface ReadPlan {
  readonly role: Dataset['role']
  /** A path or glob relative to `root`. */
  readonly path: string
  /** Absolute folder that paths are relative to. */
  readonly root: string
  /** Kinds that are known beforehand; other columns are sniffed (number when every value is one, else text). */
  readonly kinds: Readonly<Record<string, ColumnKind>>
  /** That few of the columns will be asked for: a single Parquet file is then read column by column, when somebody asks. */
  readonly inPlace?: boolean
  /** What a column becomes that should hold numbers and does not: refused (default), or read as text so that checks can count. */
  readonly onMismatch?: 'refuse' | 'text'
  /** Key columns for `rows_sha256`. */
  readonly id: string | undefined
  readonly label: string | undefined
  /** More columns for `rows_sha256`: what a row counts and belongs to. Given, rows without a label have a digest too. */
  readonly grouping?: readonly string[]
}

/** Texts of rows by number: of few texts a million rows are as small as they are few. */
export interface CodedTexts {
  /** Of each row the number of its text, from 1. */
  readonly codes: Uint32Array
  /** Each once, null among them, that of number 1 first. */
  readonly texts: readonly (string | null)[]
}

/** The rows of one data set, columns as typed arrays, in file order. Implementations must pass test/support/table-contract.ts. */
export interface Table {
  readonly dataset: Dataset
  readonly columns: readonly TableColumn[]
  /** Doubles in row order, NaN for null. @throws {UserError} `DATA` when there is no such column, or it is text */
  numbers(column: string): Promise<Float64Array>
  /** Texts in row order, null for null; a number column gives its text as written. @throws {UserError} `DATA` */
  texts(column: string): Promise<readonly (string | null)[]>
  /** The texts of a column by number; undefined where nearly every row has one of its own. Not all tables number them. */
  codes?(column: string): Promise<CodedTexts | undefined>
  /** The texts of a column as bytes, null as no bytes. Not all tables pack them. */
  packed?(column: string): Promise<PackedTexts | undefined>
  /** 1 where the expression holds (null counts as not), in row order. @throws {UserError} `CONFIG` naming an unknown column */
  where(expression: Expression): Promise<Uint8Array>
  /** Releases what the reader holds. */
  close(): Promise<void>
}

/** Reads tables and computes what is too big for JavaScript. One per process. */
export interface TableReader {
  /** @throws {UserError} `DATA` when the file is missing, empty, ragged, truncated, in another encoding, or a pointer of DVC or Git LFS */
  open(plan: ReadPlan): Promise<Table>
  /**
   * @param reference edges and categories are those of this profile, so that the two can be compared; without it they
   *   come from the data
   */
  profile(table: Table, options: ProfileOptions): Promise<Profile>
  close(): Promise<void>
}

export interface ProfileOptions {
  readonly minCount: number
  /** undefined: nothing is said about the label. */
  readonly label: TargetVariable | undefined
  /** Columns of which no value is named, however many rows share it: ids, queries and clusters stand for somebody. */
  readonly unnamed?: ReadonlySet<string>
  readonly reference?: Profile
}
