import type { CellMoment, CellStatistics, CellSums } from '@titlebout/core'
import type { Dialect } from './dialect.ts'
import { rowsSql, type FighterSql, type JudgedSql, type SliceSql } from './judged-sql.ts'
import { clusterCounts, sizeOf, type Query } from './query.ts'
import { Subqueries } from './subqueries.ts'

/** Cells of every slice by one grouping; under clusters a second one over the cells of each cluster. */
export async function cellsBySql(
  query: Query,
  dialect: Dialect,
  judged: JudgedSql,
  { slices, fighters }: { readonly slices: SliceSql; readonly fighters: readonly FighterSql[] },
): Promise<readonly CellStatistics[]> {
  const { classes } = judged
  const { sum, asDouble } = dialect
  const rows = rowsSql(judged, slices, { k: cellSql(judged, fighters) })
  const count = asDouble('count(*)')
  const weights = judged.weight === undefined ? [count, count, count] : [sum('w'), sum('w * w'), sum('w * w * w * w')]
  const counted = await query(
    `select s, k, ${[count, ...weights].join(', ')} from (${rows}) as r group by s, k order by s, k`,
  )
  const ofSlice = Array.from({ length: slices.size }, (): [number, CellSums][] => [])
  for (const [s = 0, k = 0, rowCount = 0, weight = 0, squares = 0, fourths = 0] of counted)
    ofSlice[s - 1]!.push([k, { ...kindOf(k, classes, fighters.length), rows: rowCount, weight, squares, fourths }])
  const clusters = await clusterCounts(query, judged, slices)
  const moments = judged.cluster === undefined ? undefined : await momentsBySql(query, dialect, rows, slices.size)
  return ofSlice.map((cells, s) => {
    const sums = cells.map(([, cell]) => cell)
    return {
      size: sizeOf(sums, clusters?.[s]),
      classes,
      cells: sums,
      clusterMoments: moments && placed(moments[s]!, new Map(cells.map(([k], place) => [k, place]))),
    }
  })
}

/** Label and predictions as one number. */
function cellSql({ truth, classes }: JudgedSql, fighters: readonly FighterSql[]): string {
  return fighters.reduce((cell, { prediction }) => `(${cell}) * ${classes} + ${prediction}`, `${truth}`)
}

function kindOf(cell: number, classes: number, fighters: number): { label: number; called: readonly number[] } {
  const called = Array.from({ length: fighters }, (_, f) => Math.floor(cell / classes ** (fighters - 1 - f)) % classes)
  return { label: Math.floor(cell / classes ** fighters), called }
}

async function momentsBySql(
  query: Query,
  dialect: Dialect,
  rows: string,
  size: number,
): Promise<readonly CellMoment[][]> {
  const { sum } = dialect
  const cells = new Subqueries(dialect).with(
    'c',
    `select s, g, k, ${sum('w')} as v from (${rows}) as r group by s, g, k`,
  )
  const both = cells.with('o', `select s as s2, g as g2, k as k2, v as v2 from ${cells.from('c')}`)
  const found = await query(
    both.before(
      `select s, k, k2, ${sum('v * v2')} from ${both.from('c')} join ${both.from('o')} on s = s2 and g = g2
      where k <= k2 group by s, k, k2`,
    ),
  )
  const moments = Array.from({ length: size }, (): CellMoment[] => [])
  for (const [s = 0, first = 0, second = 0, moment = 0] of found) moments[s - 1]!.push({ first, second, moment })
  return moments
}

function placed(moments: readonly CellMoment[], place: ReadonlyMap<number, number>): CellMoment[] {
  return moments.map(({ first, second, moment }) => ({ first: place.get(first)!, second: place.get(second)!, moment }))
}
