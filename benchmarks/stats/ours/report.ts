import { writeSync } from 'node:fs'
import type { Columns, Wanted } from './columns.ts'
import { startReading } from './columns.ts'

/** What a program computes: numbers by name, those that were simulated apart. */
export interface Computed {
  readonly values: { readonly [name: string]: readonly number[] }
  readonly near?: { readonly [name: string]: readonly number[] }
}

/** Reads, computes and prints. What computes is loaded while DuckDB reads: loading it first would keep the queries waiting. */
export async function report(
  file: string,
  wanted: Wanted,
  load: () => Promise<(columns: Columns) => Computed | Promise<Computed>>,
): Promise<void> {
  const start = performance.now()
  const reading = await startReading(file, wanted)
  const compute = await load()
  const columns = await reading.columns
  const read = performance.now()
  const { values, near = {} } = await compute(columns)
  const result = {
    readMs: read - start,
    computeMs: performance.now() - read,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    values,
    near,
  }
  writeSync(1, `${JSON.stringify(result)}\n`)
}
