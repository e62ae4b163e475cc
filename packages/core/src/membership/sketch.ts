import { SALT_TEXT } from './hash.ts'

/** More rows than this are not sketched: 16 bytes a row would outgrow what evidence should weigh. */
export const MOST_SKETCHED_ROWS = 1_000_000

/**
 * Which rows a model was trained on, without the rows: for each row the first 64 bits of the SHA-256 of its id and of its content, each
 * behind a salt, sorted. A bout asks it whether a judged row was seen in training; SHA-256, so that a database can be asked too.
 *
 * What it does not protect against:
 * - Whoever has the sketch and can guess an id (a running number, a customer number) or a whole row can test the guess: the salt
 *   stands beside the hashes and only keeps prepared tables from working. Treat the sketch as you treat the list of ids.
 * - A row whose id is new and whose content differs in one character is not found: a near copy, a number written in another
 *   way (`1` and `1.0`), another encoding of the same picture.
 * - A model that saw the rows elsewhere: in a pre-trained part, in another training, through features made from the test rows.
 * - A team that wants to deceive: the sketch is made by the run that trains.
 */
export interface Sketch {
  /** 32 hexadecimal digits. */
  readonly salt: string
  /** Training rows, duplicates counted. */
  readonly rows: number
  /** Columns whose texts make the content of a row, sorted by UTF-16 code unit: all of the training file but the id. */
  readonly columns: readonly string[]
  /** Hashes of ids, ascending, each once. */
  readonly ids: BigUint64Array
  /** Hashes of contents, ascending, each once. */
  readonly contents: BigUint64Array
}

/** Rows as ids and columns of texts as they stand in the file, null for null. */
export interface SketchedRows {
  readonly ids: readonly string[]
  readonly columns: ReadonlyMap<string, readonly (string | null)[]>
}

/** SHA-256 of a text (its UTF-8 bytes) as hexadecimal digits. */
export type TextDigest = (text: string) => string

/** Hexadecimal digits of a digest that a sketch keeps. */
export const HASH_DIGITS = 16

/**
 * @param rows at most {@link MOST_SKETCHED_ROWS}; every column as long as the ids
 * @param salt 16 random bytes in hexadecimal, new for every sketch
 * @throws {RangeError} on another salt, too many rows, or columns of other lengths
 */
export function makeSketch(rows: SketchedRows, salt: string, digest: TextDigest): Sketch {
  if (!SALT_TEXT.test(salt)) throw new RangeError('a salt is 16 bytes in hexadecimal')
  if (rows.ids.length > MOST_SKETCHED_ROWS) throw new RangeError(`a sketch holds at most ${MOST_SKETCHED_ROWS} rows`)
  const hash = hashOf(salt, digest)
  const columns = [...rows.columns.keys()].sort()
  const texts = columns.map((column) => textsOf(rows, column))
  return {
    salt,
    rows: rows.ids.length,
    columns,
    ids: sortedOnce(rows.ids.map((id) => hash(id))),
    contents: sortedOnce(rows.ids.map((_, row) => hash(contentOf(texts, row)))),
  }
}

/** What a sketch says about other rows. */
export interface Seen {
  /** 1 where the row's id or its content was in training. */
  readonly seen: Uint8Array
  /** Whether contents were compared: only when the rows have all columns of the sketch. */
  readonly comparedContents: boolean
}

/** Which of these rows were in training. Wrong about a row never seen with the chance {@link falsePositiveRate}, never about a seen one. */
export function seenIn(sketch: Sketch, rows: SketchedRows, digest: TextDigest): Seen {
  const hash = hashOf(sketch.salt, digest)
  const comparedContents = sketch.columns.length > 0 && sketch.columns.every((column) => rows.columns.has(column))
  const texts = comparedContents ? sketch.columns.map((column) => textsOf(rows, column)) : []
  const seen = new Uint8Array(rows.ids.length)
  for (const [row, id] of rows.ids.entries()) {
    const isSeen =
      contains(sketch.ids, hash(id)) || (comparedContents && contains(sketch.contents, hash(contentOf(texts, row))))
    seen[row] = isSeen ? 1 : 0
  }
  return { seen, comparedContents }
}

/**
 * Chance that a row never seen is taken for seen.
 *
 *     (i + c) / 2⁶⁴      i, c: hashes of ids and of contents in the sketch
 *
 * An upper bound (the two events may coincide); SHA-256 is taken for a random function.
 */
export function falsePositiveRate(sketch: Pick<Sketch, 'ids' | 'contents'>): number {
  return (sketch.ids.length + sketch.contents.length) / 2 ** 64
}

/** Whether an ascending array holds a value. */
export function contains(sorted: BigUint64Array, value: bigint): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const there = sorted[middle]!
    if (there === value) return true
    if (there < value) low = middle + 1
    else high = middle
  }
  return false
}

function textsOf(rows: SketchedRows, column: string): readonly (string | null)[] {
  const texts = rows.columns.get(column)
  if (texts?.length !== rows.ids.length)
    throw new RangeError(`column "${column}" has ${texts?.length ?? 0} values for ${rows.ids.length} rows`)
  return texts
}

/** As SQL writes it too (`findSeen` of adapters). Neighbours stay apart: "a", "b" and "ab", "" differ, and so do null and "". */
function contentOf(texts: readonly (readonly (string | null)[])[], row: number): string {
  return texts.map((column) => column[row]?.replace(/[\\|]/gu, '\\$&') ?? '\\N').join('|')
}

function hashOf(salt: string, digest: TextDigest): (text: string) => bigint {
  return (text) => BigInt(`0x${digest(salt + text).slice(0, HASH_DIGITS)}`)
}

function sortedOnce(hashes: readonly bigint[]): BigUint64Array {
  const sorted = BigUint64Array.from(hashes).sort()
  return sorted.filter((hash, index) => index === 0 || hash !== sorted[index - 1])
}
