import type { Agreement } from '@titlebout/core'
import type { Dialect } from './dialect.ts'
import { rowsSql, type FighterSql, type JudgedSql, type SliceSql } from './judged-sql.ts'
import type { Query } from './query.ts'

/** How alike two fighters are on every slice: one query, and one more for the order of scores where these differ. */
export async function agreementBySql(
  query: Query,
  dialect: Dialect,
  judged: JudgedSql,
  { slices, fighters }: { readonly slices: SliceSql; readonly fighters: readonly [FighterSql, FighterSql] },
): Promise<readonly Agreement[]> {
  const [first, second] = fighters
  const compared = comparedSql(judged, first, second, dialect)
  const rows = rowsSql(judged, slices, columnsOf(compared))
  const sums = compared.map(({ sum }) => sum)
  const found = new Map(
    (await query(`select ${['s', ...sums].join(', ')} from (${rows}) as r group by s`)).map(([s = 0, ...row]) => [
      s,
      row,
    ]),
  )
  const disordered = !dialect.sortsRows ? undefined : await disorderedBySql(query, judged, { slices, fighters })
  return Array.from({ length: slices.size }, (_, k) => {
    const of = (name: string): number | null => {
      const at = compared.findIndex((one) => one.name === name)
      return at < 0 ? null : (found.get(k + 1)?.[at] ?? 0)
    }
    const losses = compared.filter(({ name }) => name.startsWith('loss_')).map(({ name }) => [name, of(name)!])
    return {
      decisions: of('decisions'),
      scores: of('scores'),
      meanShift: found.has(k + 1) ? of('shift') : null,
      sameOrder: disordered === undefined ? null : !disordered.has(k + 1),
      losses: Object.fromEntries(losses),
    }
  })
}

/** Something that is compared on each row, and what it comes to over a slice. */
interface Compared {
  readonly name: string
  /** Of a row, under the name of its place. */
  readonly row: string
  readonly sum: string
}

function comparedSql(
  { classes }: JudgedSql,
  first: FighterSql,
  second: FighterSql,
  dialect: Dialect,
): readonly Compared[] {
  const { asDouble, sum } = dialect
  const differing: [string, string][] = []
  // A regression has no classes to decide between.
  if (classes > 0 && first.prediction !== undefined && second.prediction !== undefined)
    differing.push(['decisions', `(${first.prediction}) <> (${second.prediction})`])
  if (first.order !== undefined && second.order !== undefined)
    differing.push(['scores', `${first.order} <> ${second.order}`])
  else if (first.scores.length > 0 && second.scores.length > 0)
    differing.push(['scores', first.scores.map((score, k) => `${score} <> ${second.scores[k]}`).join(' or ')])
  for (const [name, loss] of first.losses) {
    const other = second.losses.get(name)
    if (other !== undefined) differing.push([name, `${loss} <> ${other}`])
  }
  const counted = differing.map(([name, condition], k) => ({
    name,
    row: `case when ${condition} then 1 else 0 end`,
    sum: asDouble(`sum(a${k})`),
  }))
  if (first.order === undefined || second.order === undefined) return counted
  const shift = { name: 'shift', row: `abs(${second.order} - ${first.order})` }
  return [...counted, { ...shift, sum: `${sum(`a${counted.length}`)} / ${asDouble('count(*)')}` }]
}

function columnsOf(compared: readonly Compared[]): Readonly<Record<string, string>> {
  return Object.fromEntries(compared.map(({ row }, k) => [`a${k}`, row]))
}

/** Slices in which the two orders differ: somewhere the next larger score of the one is not a larger one of the other. Undefined without scores. */
async function disorderedBySql(
  query: Query,
  judged: JudgedSql,
  {
    slices,
    fighters: [first, second],
  }: { readonly slices: SliceSql; readonly fighters: readonly [FighterSql, FighterSql] },
): Promise<ReadonlySet<number> | undefined> {
  if (first.order === undefined || second.order === undefined) return undefined
  const rows = rowsSql(judged, slices, { x: `(${first.order} + 0)`, y: `(${second.order} + 0)` })
  const before = (column: string): string => `lag(${column}) over (partition by s order by x, y)`
  const steps = `select s, x, y, ${before('x')} as px, ${before('y')} as py from (select distinct s, x, y from (${rows}) as r) as d`
  const found = await query(
    `select distinct s from (${steps}) as steps where px is not null and not (x > px and y > py)`,
  )
  return new Set(found.map(([s = 0]) => s))
}
