import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

export interface ReferenceTable<C> {
  readonly source: string
  readonly tolerance: number
  readonly level: number
  readonly cases: C
}

/** A table made by test/reference/generate.py, R's scripts included. "NaN" and "Infinity" are strings there, as JSON lacks them. */
export function reference<C>(name: string): ReferenceTable<C> {
  const path = new URL(`../reference/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as ReferenceTable<C>
}

/**
 * Relative closeness. `floor` is the absolute size below which a difference is rounding of the numbers that went in:
 * 0 for tail probabilities, whose leading digits must hold however small they are.
 */
export function expectClose(actual: number, expected: number, tolerance = 1e-10, floor = 1e-14, what = ''): void {
  const distance = Math.abs(actual - expected)
  const limit = tolerance * Math.abs(expected) + floor
  expect(
    distance <= limit || actual === expected,
    `${what} got ${actual}, the reference says ${expected}, distance ${distance}`,
  ).toBe(true)
}

export function labels(values: readonly number[]): Uint8Array {
  return Uint8Array.from(values)
}

export function numbers(values: readonly number[]): Float64Array {
  return Float64Array.from(values)
}
