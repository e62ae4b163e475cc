import { codedOf, readArrays, type Coded, type Doubles } from './parquet-arrays.ts'

export const THRESHOLD = 0.5
export const SLICES = ['region', 'age_band', 'month', 'plan', 'store'] as const

/** What a program prints: the times of its parts, and its numbers by name. */
export interface Result {
  readonly readMs: number
  readonly computeMs: number
  readonly peakMiB: number
  readonly values: { readonly [name: string]: readonly number[] }
  /** What was simulated. */
  readonly near: { readonly [name: string]: readonly number[] }
}

/** Reads, computes and prints. */
export function report(
  file: string,
  names: readonly string[],
  compute: (columns: ReadonlyMap<string, Doubles | Coded>) => Pick<Result, 'values'> & Partial<Pick<Result, 'near'>>,
): void {
  const start = performance.now()
  const columns = readArrays(file, names)
  const read = performance.now()
  const { values, near = {} } = compute(columns)
  const result: Result = {
    readMs: read - start,
    computeMs: performance.now() - read,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    values,
    near,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

/** Labels 0 and 1. */
export function labelsOf(columns: ReadonlyMap<string, Doubles | Coded>): Uint8Array {
  const { codes, values } = codedOf(columns, 'y_true')
  const positive = values.indexOf(1)
  return codes.map((code) => (code === positive ? 1 : 0))
}

export function calledOf(score: Float64Array): Uint8Array {
  const called = new Uint8Array(score.length)
  for (let i = 0; i < score.length; i += 1) called[i] = score[i]! >= THRESHOLD ? 1 : 0
  return called
}

/** Rows of one value of a slice column. */
export function rowsOf({ codes, values }: Coded, value: string | number): Uint32Array {
  const code = values.indexOf(value)
  const rows = new Uint32Array(codes.length)
  let count = 0
  for (let i = 0; i < codes.length; i += 1) {
    rows[count] = i
    if (codes[i] === code) count += 1
  }
  return rows.slice(0, count)
}

/** The values of the rows, in their order. */
export function take<A extends Uint8Array | Float64Array>(column: A, rows: Uint32Array, out: A): A {
  for (let i = 0; i < rows.length; i += 1) out[i] = column[rows[i]!]!
  return out
}
