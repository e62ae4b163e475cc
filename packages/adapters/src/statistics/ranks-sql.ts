import type { Ranked, RankMeasure, RankStatistics, Spread } from '@titlebout/core'
import type { Dialect } from './dialect.ts'
import { rowsSql, type FighterSql, type JudgedSql, type SliceSql } from './judged-sql.ts'
import { clusterCounts, type Query } from './query.ts'
import { factorsSql } from './rank-factors-sql.ts'

/**
 * Orders of every slice. Rows of one score are grouped first, and running sums over the groups are windows; φ of a row is
 * its weight times a factor of its group and class. Two fighters, and clusters, meet in the rows, which are joined to
 * the factors of either.
 */
export async function ranksBySql(
  query: Query,
  dialect: Dialect,
  judged: JudgedSql,
  request: {
    readonly slices: SliceSql
    readonly fighters: readonly FighterSql[]
    readonly measures: readonly RankMeasure[]
  },
): Promise<readonly RankStatistics[]> {
  const { slices, fighters, measures } = request
  const columns = Object.fromEntries(fighters.map(({ order }, f) => [`v${f}`, `(${order} + 0)`]))
  const rows = [
    dialect.inline('b', rowsSql(judged, slices, { y: `${judged.truth}`, ...columns })),
    totalsSql(dialect, judged.weight !== undefined),
  ]
  const totals = new Map((await query(`with ${rows.join(',\n')} select * from t`)).map((row) => [row[0], row]))
  const clusters = await clusterCounts(query, judged, slices)
  const ranked: [RankMeasure, ReadonlyMap<number, Ranked>][] = []
  for (const measure of measures)
    ranked.push([measure, await rankedBySql(query, dialect, { measure, rows, judged, fighters: fighters.length })])
  return Array.from({ length: slices.size }, (_, s) => {
    const [, n = 0, weight = 0, squares = 0, positiveRows = 0, negativeRows = 0, positive = 0, negative = 0] =
      totals.get(s + 1) ?? []
    return {
      size: { n, weight, squares, clusters: clusters?.[s] },
      positives: { rows: positiveRows, weight: positive },
      negatives: { rows: negativeRows, weight: negative },
      weighted: judged.weight !== undefined,
      measures: Object.fromEntries(
        ranked.map(([measure, ofSlice]) => [measure, ofSlice.get(s + 1) ?? nothing(fighters.length, clusters)]),
      ),
    }
  })
}

/** Of a slice without rows, of which nothing is read. */
function nothing(fighters: number, clusters: readonly number[] | undefined): Ranked {
  const spread = { rows: 0, fourths: 0, clusters: clusters && 0 }
  return {
    estimates: Array.from({ length: fighters }, () => NaN),
    spreads: Array.from({ length: fighters }, () => spread),
    difference: fighters > 1 ? spread : undefined,
  }
}

/** Per slice: rows, Σw, Σw², and the rows that count and weights of either class. */
function totalsSql({ sum, asDouble }: Dialect, weighted: boolean): string {
  const rows = (label: number): string => asDouble(`count(case when y = ${label} and w > 0 then 1 end)`)
  const weight = (label: number): string => sum(`case when y = ${label} then w else 0 end`)
  if (!weighted) {
    const n = asDouble('count(*)')
    return `t as (select s, ${n} as n, ${n} as sw, ${n} as sq, ${rows(1)} as mp, ${rows(0)} as mn, ${rows(1)} as p, ${rows(0)} as q from b group by s)`
  }
  return `t as (select s, ${asDouble('count(*)')} as n, ${sum('w')} as sw, ${sum('w * w')} as sq, ${rows(1)} as mp, ${rows(0)} as mn, ${weight(1)} as p, ${weight(0)} as q from b group by s)`
}

interface RankQuery {
  readonly measure: RankMeasure
  /** The subqueries `b` (rows) and `t` (totals). */
  readonly rows: readonly string[]
  readonly judged: JudgedSql
  readonly fighters: number
}

async function rankedBySql(query: Query, dialect: Dialect, ranks: RankQuery): Promise<ReadonlyMap<number, Ranked>> {
  const { measure, rows, judged, fighters } = ranks
  const weighted = judged.weight !== undefined
  const clustered = judged.cluster !== undefined
  const all = Array.from({ length: fighters }, (_, f) => f)
  const factors = all.flatMap((fighter) => factorsSql(dialect, { measure, fighter, weighted }))
  const last =
    fighters === 1 && !clustered
      ? `select s, max(est), ${dialect.sum('p2 * fp * fp + q2 * fn * fn')}, ${dialect.sum('p4 * fp * fp * fp * fp + q4 * fn * fn * fn * fn')} from f0 group by s`
      : spreadsSql(dialect, all, clustered)
  const subqueries = [...rows, ...factors, ...(fighters === 1 && !clustered ? [] : [phiSql(dialect, all, clustered)])]
  const found = await query(`with ${subqueries.join(',\n')} ${last}`)
  const spreads = spreadsOf(all).length
  return new Map(
    found.map(([s = 0, ...row]): [number, Ranked] => {
      const at = (k: number): Spread => ({
        rows: row[fighters + k] ?? 0,
        fourths: row[fighters + spreads + k] ?? 0,
        clusters: clustered ? (row[fighters + 2 * spreads + k] ?? 0) : undefined,
      })
      return [
        s,
        {
          estimates: row.slice(0, fighters),
          spreads: all.map(at),
          difference: fighters > 1 ? at(fighters) : undefined,
        },
      ]
    }),
  )
}

/** What is squared and added up: φ of each fighter, and their difference. */
function spreadsOf(fighters: readonly number[]): readonly string[] {
  return [...fighters.map((f) => `h${f}`), ...(fighters.length > 1 ? ['(h1 - h0)'] : [])]
}

/** φ of each row and fighter: `h0`, `h1`. */
function phiSql({ inline }: Dialect, fighters: readonly number[], clustered: boolean): string {
  const phi = fighters.map(
    (f) => `b.w * case when b.y = 1 then f${f}.fp else f${f}.fn end as h${f}, f${f}.est as est${f}`,
  )
  const joins = fighters.map((f) => `join f${f} on b.s = f${f}.s and b.v${f} = f${f}.v`)
  return inline('r', `select b.s${clustered ? ', b.g' : ''}, ${phi.join(', ')} from b ${joins.join(' ')}`)
}

/** One pass over the joined rows: by slice, or by slice and cluster and then by slice. */
function spreadsSql({ sum }: Dialect, fighters: readonly number[], clustered: boolean): string {
  const spreads = spreadsOf(fighters)
  const estimates = fighters.map((f) => `max(est${f})`)
  const powers = [...spreads.map((h) => sum(`${h} * ${h}`)), ...spreads.map((h) => sum(`${h} * ${h} * ${h} * ${h}`))]
  if (!clustered) return `select s, ${[...estimates, ...powers].join(', ')} from r group by s`
  const named = (columns: readonly string[], name: string): string[] => columns.map((sql, k) => `${sql} as ${name}${k}`)
  const inner = [...named(estimates, 'est'), ...named(powers, 'q'), ...named(spreads.map(sum), 'u')]
  const outer = [...estimates, ...powers.map((_, k) => sum(`q${k}`)), ...spreads.map((_, k) => sum(`u${k} * u${k}`))]
  return `select s, ${outer.join(', ')} from (select s, g, ${inner.join(', ')} from r group by s, g) as u group by s`
}
