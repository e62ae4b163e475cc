import type { RankMeasure } from '@titlebout/core'
import type { Dialect } from './dialect.ts'

interface FactorsRequest {
  readonly measure: RankMeasure
  readonly fighter: number
  readonly weighted: boolean
}

/**
 * Subqueries that end in `f0` or `f1` of the fighter: per slice `s` and score `v` the factors of a positive row (fp) and a
 * negative one (fn), the squared weights there (p2, q2), their fourth powers (p4, q4), and the estimate of the slice. They read the rows `b` and the totals `t`.
 * The same formulas as in `sufficient/rank-measures.ts` of stats.
 */
export function factorsSql(dialect: Dialect, request: FactorsRequest): readonly string[] {
  const groups = groupsSql(dialect, request)
  return request.measure === 'area'
    ? [groups, ...areaSql(dialect, request)]
    : [groups, ...precisionSql(dialect, request)]
}

/** Distinct scores of each slice with the weights of either class there. */
function groupsSql({ sum, asDouble }: Dialect, { fighter: f, weighted }: FactorsRequest): string {
  if (!weighted) {
    // Counts, which are their own squares' sums, in place of compensated sums: there is a group for nearly every row.
    const rows = (label: number): string => asDouble(`count(case when y = ${label} then 1 end)`)
    const counted = `select s, v${f} as v, ${rows(1)} as p, ${rows(0)} as q from b group by s, v${f}`
    return `k${f} as (${counted})`
  }
  const of = (label: number, value: string): string => sum(`case when y = ${label} then ${value} else 0 end`)
  return `k${f} as (select s, v${f} as v, ${of(1, 'w')} as p, ${of(0, 'w')} as q, ${of(1, 'w * w')} as p2, ${of(0, 'w * w')} as q2, ${of(1, 'w * w * w * w')} as p4, ${of(0, 'w * w * w * w')} as q4 from b group by s, v${f})`
}

function areaSql({ sum }: Dialect, { fighter: f, weighted }: FactorsRequest): readonly string[] {
  const below = 'over (partition by s order by v rows between unbounded preceding and 1 preceding)'
  const scale = (weight: string, rows: string): string =>
    `case when ${rows} > 1 then t.n / ${weight} * sqrt(${rows} / (${rows} - 1)) else 0 end`
  return [
    `u${f} as (select s, v, p, q${powers(weighted)}, coalesce(sum(q) ${below}, 0) as nb, coalesce(sum(p) ${below}, 0) as pb from k${f})`,
    `e${f} as (select u${f}.s, ${sum(`u${f}.p * (u${f}.nb + u${f}.q / 2)`)} / nullif(max(t.p) * max(t.q), 0) as est from u${f} join t on u${f}.s = t.s group by u${f}.s)`,
    `f${f} as (select u.s, u.v, e.est, ${powersOf('u', weighted)},
      (${scale('t.p', 't.mp')}) * ${withoutNoise('(u.nb + u.q / 2) / nullif(t.q, 0) - e.est', '1')} as fp,
      (${scale('t.q', 't.mn')}) * ${withoutNoise('(t.p - u.pb - u.p / 2) / nullif(t.p, 0) - e.est', '1')} as fn
      from u${f} as u join t on u.s = t.s join e${f} as e on u.s = e.s)`,
  ]
}

/** Hits and rows from the highest score down to each group, then sums of what depends on them from the lowest score up. */
function precisionSql({ sum }: Dialect, { fighter: f, weighted }: FactorsRequest): readonly string[] {
  const down = 'over (partition by s order by v desc rows unbounded preceding)'
  const up = 'over (partition by s order by v rows unbounded preceding)'
  const ratio = (a: string, b: string): string => `case when ${b} = 0 then 0 else (${a}) / (${b}) end`
  const moved = weighted
    ? ratio('p * hit', 'seen * seen')
    : 'case when seen = 1 then -p * hit else p * hit / (seen * (seen - 1)) end'
  return [
    `h${f} as (select s, v, p, q${powers(weighted)}, sum(p) ${down} as hit, sum(p + q) ${down} as seen from k${f})`,
    `o${f} as (select h.s, ${sum(`(${ratio('h.p * h.hit', 'h.seen')})`)} / nullif(max(t.p), 0) as est from h${f} as h join t on h.s = t.s group by h.s)`,
    `w${f} as (select s, v, p, q${powers(weighted)}, hit, seen, sum(${moved}) ${up} as moved, sum(${ratio('p', weighted ? 'seen' : 'seen - 1')}) ${up} as share from h${f})`,
    ...(weighted ? infinitesimalSql(f) : jackknifeSql(sum, f)),
  ]
}

/** φ = √(n(n − 1))·(mean of the leave-one-out values − the one without the row), as what they differ by from the estimate. */
function jackknifeSql(sum: Dialect['sum'], f: number): readonly string[] {
  return [
    `j${f} as (select w.s, w.v, w.p, w.q, w.share, o.est, t.n, t.p as tp, t.mp,
      coalesce((o.est + w.moved - w.share - case when w.seen = 1 then 0 else (w.hit - 1) / (w.seen - 1) end) / nullif(t.p - 1, 0), 0) as l1,
      coalesce(w.moved / nullif(t.p, 0), 0) as l0
      from w${f} as w join t on w.s = t.s join o${f} as o on w.s = o.s)`,
    `x${f} as (select s, ${sum('p * l1 + q * l0')} / max(n) as centre, max(share) as share from j${f} group by s)`,
    `f${f} as (select j.s, j.v, j.est, ${powersOf('j', false)},
      case when j.mp < 2 then 0 else sqrt(j.n * (j.n - 1)) * ${withoutNoise('x.centre - j.l1', '(1 + x.share) / j.tp')} end as fp,
      case when j.mp < 2 then 0 else sqrt(j.n * (j.n - 1)) * ${withoutNoise('x.centre - j.l0', '(1 + x.share) / j.tp')} end as fn
      from j${f} as j join x${f} as x on j.s = x.s)`,
  ]
}

/** The influence function, which weights need. */
function infinitesimalSql(f: number): readonly string[] {
  const scale = 't.n / nullif(t.p, 0)'
  return [
    `f${f} as (select w.s, w.v, o.est, ${powersOf('w', true)},
      case when t.mp < 2 then 0 else ${scale} * ${withoutNoise('case when w.seen = 0 then 0 else w.hit / w.seen end + w.share - o.est - w.moved', '1 + w.share')} end as fp,
      case when t.mp < 2 then 0 else ${scale} * (0 - w.moved) end as fn
      from w${f} as w join t on w.s = t.s join o${f} as o on w.s = o.s)`,
  ]
}

const POWERS = ['p2', 'q2', 'p4', 'q4'] as const

/** Columns of Σw² and Σw⁴ to carry along; without weights they are the counts that are there anyway. */
function powers(weighted: boolean): string {
  return weighted ? POWERS.map((name) => `, ${name}`).join('') : ''
}

function powersOf(table: string, weighted: boolean): string {
  return POWERS.map((name) => (weighted ? `${table}.${name}` : `${table}.${name[0]} as ${name}`)).join(', ')
}

/** As in `sufficient/rank-measures.ts` of stats: what rounding leaves of a difference that is 0 is 0. */
function withoutNoise(difference: string, size: string): string {
  return `(case when abs(${difference}) <= ${64 * Number.EPSILON} * (${size}) then 0 else ${difference} end)`
}
