import { existsSync, readFileSync } from 'node:fs'
import { zstdDecompressSync } from 'node:zlib'
import type { Interval, Undefined } from '@titlebout/stats'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { defined } from '../narrow.ts'
import { expectClose } from '../reference.ts'

const SHARED = process.env['TITLEBOUT_SHARED'] ?? new URL('../../../../shared', import.meta.url).pathname

/** Why the golden numbers cannot be checked here; empty when they can. */
export const missing = existsSync(`${SHARED}/goldens`) ? '' : ` (skipped: no golden numbers at ${SHARED}/goldens)`

/** The golden files promise 1e-12 absolute from stored predictions, 1e-9 for p-values. */
export const ABSOLUTE = 1e-12

export type Bounds = readonly [number, number]

export interface GoldenDifference {
  readonly diff: number
  readonly se: number
  readonly p: number
  readonly ci95?: Bounds
  readonly ci95_t?: Bounds
}

/** Paths of the values that were read, by golden file. */
const READ = new Map<string, Set<string>>()

/** A golden file; the caller says what it holds. What is read of it is remembered. */
export function golden(pair: string): unknown {
  const read = READ.get(pair) ?? new Set()
  READ.set(pair, read)
  return remembering(parsed(pair), '', read)
}

/** Paths of all values of a golden file that nothing has read yet. */
export function unread(pair: string): string[] {
  const read = READ.get(pair) ?? new Set()
  return leaves(parsed(pair), '').filter((path) => !read.has(path))
}

function parsed(pair: string): object {
  return Object(JSON.parse(readFileSync(`${SHARED}/goldens/${pair}.json`, 'utf8')))
}

function remembering(node: object, path: string, read: Set<string>): unknown {
  return new Proxy(node, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return value
      const here = `${path}/${key}`
      if (isNode(value)) return remembering(value, here, read)
      read.add(here)
      return value
    },
  })
}

function leaves(node: object, path: string): string[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    isNode(value) ? leaves(value, `${path}/${key}`) : [`${path}/${key}`],
  )
}

function isNode(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A column of the stored predictions of a model pair. */
export async function predictionsOf(pair: string): Promise<(name: string) => unknown[]> {
  const file = await asyncBufferFromFile(`${SHARED}/models/${pair}/predictions.parquet`)
  const compressors = { ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input)) }
  const rows = await parquetReadObjects({ file, compressors })
  return (name) => rows.map((row) => row[name])
}

/** A column of a CSV file under the shared folder; quotes around a field are taken off. */
export function csvColumn(path: string, name: string, separator = ','): string[] {
  const [header = '', ...lines] = readFileSync(`${SHARED}/${path}`, 'utf8').trimEnd().split(/\r?\n/)
  // A separator with an even number of quotes behind it stands outside of all quotes.
  const fields = new RegExp(`${separator}(?=(?:[^"]*"[^"]*")*[^"]*$)`, 'u')
  const index = bare(header).indexOf(name)
  return lines.map((line) => bare(line)[index] ?? '')

  function bare(line: string): string[] {
    return (line.includes('"') ? line.split(fields) : line.split(separator)).map((field) => field.replaceAll('"', ''))
  }
}

export function expectBounds(result: Interval | Undefined, expected: Bounds, what: string, absolute = ABSOLUTE): void {
  const interval = defined(result)
  expectClose(interval.low, expected[0], 0, absolute, what)
  expectClose(interval.high, expected[1], 0, absolute, what)
}

/** A place in a golden file, whose shape is told by the tests that read it. */
export function at(tree: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((node, key) => Object(node)[key] as unknown, tree)
}

export function num(tree: unknown, ...path: readonly (string | number)[]): number {
  const value = at(tree, ...path)
  if (typeof value !== 'number') throw new Error(`no number at ${path.join('/')}`)
  return value
}

export function entries(tree: unknown, ...path: readonly (string | number)[]): [string, unknown][] {
  return Object.entries(Object(at(tree, ...path)) as Record<string, unknown>)
}

export function bounds(tree: unknown, ...path: readonly string[]): Bounds {
  return [num(tree, ...path, 0), num(tree, ...path, 1)]
}
