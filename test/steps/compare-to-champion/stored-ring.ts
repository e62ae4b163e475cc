import { UserError, type Bout, type Host } from '@titlebout/core'
import { expect } from 'vitest'
import { CONFIG, jobAt, WEIGHTS, type Job, type Shop, type WeightsName } from '../evaluate-gate/command-shop.ts'

export type Columns = Readonly<Record<string, readonly (string | number | null)[]>>

/** The rows of the shop with what a model says of them, as the shop's own command would. */
export function scored({ world }: Shop, name: WeightsName): Columns {
  const { intercept, ...weights } = WEIGHTS[name]
  const rows = Array.from(world.truth, (_, row) => row)
  const logit = (row: number): number =>
    Object.entries(weights).reduce<number>(
      (sum, [column, weight]) => sum + weight * (column === 'signal' ? world.signal : world.second)[row]!,
      intercept,
    )
  return {
    report_id: rows.map((row) => `r${row}`),
    damage: rows.map((row) => (world.truth[row] === 1 ? 'yes' : 'no')),
    place: rows.map((row) => world.place[row] ?? null),
    signal: [...world.signal],
    score: rows.map((row) => 1 / (1 + Math.exp(-logit(row)))),
  }
}

export const POLICY = CONFIG.replace('promote: { claim: superior }', 'promote: { claim: superior }\n  critical_slices: [{ slice: strong, margin: 0.2 }]') // prettier-ignore

/** titlebout.yml of a model whose scores lie in a database. */
export function stored(words: string, place = 'duckdb: scores.duckdb', policy = POLICY): string {
  return policy
    .replace('predict: { run: node predict.mjs }', `sql: { ${place}, ${words} }`)
    .replace('  test: data/test.csv\n', '')
}

/** A job whose variable WAREHOUSE holds the address of a server. */
export function knowingAddress(job: Job, address: string | undefined): Job {
  const variable: Host['variable'] = (name) => {
    if (name === 'WAREHOUSE' && address !== undefined) return address
    throw new UserError('CONFIG', `the variable ${name} is not set`)
  }
  return jobAt(job.folder, { ...job.host, variable })
}

export function expectSameBout({ result: there }: Bout, { result: here }: Bout): void {
  const near = (a: number | null, b: number | null, what: string): void => {
    if (a === null || b === null) expect(a, what).toBe(b)
    else expect(Math.abs(a - b), `${what}: ${a}, ${b}`).toBeLessThanOrEqual(1e-12)
  }
  expect(there.comparisons.length).toBe(here.comparisons.length)
  for (const [k, one] of there.comparisons.entries()) {
    const other = here.comparisons[k]!
    expect([one.metric, one.role, one.claim, one.slice, one.verdict]).toEqual([other.metric, other.role, other.claim, other.slice, other.verdict]) // prettier-ignore
    for (const side of ['candidate', 'champion', 'difference'] as const)
      for (const bound of ['estimate', 'low', 'high'] as const)
        near(one[side][bound], other[side][bound], `${one.metric} ${side} ${bound}`)
    near(one.p_value, other.p_value, `${one.metric} p`)
  }
  expect(there.slices.map(({ difference: _difference, ...facts }) => facts)).toEqual(
    here.slices.map(({ difference: _difference, ...facts }) => facts),
  )
  expect([there.flips, there.positives, there.task]).toEqual([here.flips, here.positives, here.task])
  expect(there.contamination).toEqual(here.contamination)
  expect(there.claims.merge).toEqual(here.claims.merge)
}
