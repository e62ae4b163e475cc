import { isOfTruth, isSpread, termName, type BasisColumn, type SumStatistics, type Term } from '@titlebout/core'
import type { Dialect } from './dialect.ts'
import { rowsSql, type FighterSql, type JudgedSql, type SliceSql } from './judged-sql.ts'
import type { Query } from './query.ts'
import { Subqueries } from './subqueries.ts'
import { termSql } from './terms-sql.ts'

interface Planned extends BasisColumn {
  readonly place: number
  readonly spread: boolean
}

/** What a query of sums is made of. */
interface SumsPlan {
  readonly basis: readonly Planned[]
  /** Columns whose moment with each other some metric needs, each with itself first. */
  readonly pairs: readonly (readonly [number, number])[]
  /** Up to `d`: per row w·(x − x̄) of each column; and `m`: per slice sizes and means. */
  readonly subqueries: Subqueries
  readonly weighted: boolean
}

/**
 * Means and moments of every slice by one query, which reads the rows once for the means and once for the moments about
 * them (and twice more for means that spreads are taken about); under clusters a second one.
 */
export async function sumsBySql(
  query: Query,
  dialect: Dialect,
  judged: JudgedSql,
  request: {
    readonly slices: SliceSql
    readonly fighters: readonly FighterSql[]
    readonly together: readonly (readonly Term[])[]
  },
): Promise<readonly SumStatistics[]> {
  const { slices, fighters } = request
  const plan = await planOf(query, dialect, judged, request)
  const width = plan.basis.length
  const found = new Map((await query(momentsSql(plan, dialect))).map((row) => [row[0], row.slice(1)]))
  const clustered =
    judged.cluster === undefined
      ? undefined
      : new Map((await query(clustersSql(plan, dialect))).map((row) => [row[0], row.slice(1)]))
  return Array.from({ length: slices.size }, (_, s) => {
    const row = found.get(s + 1)
    const ofClusters = clustered?.get(s + 1)
    const [n = 0, weight = 0, squares = 0] = row ?? []
    const clusters = judged.cluster === undefined ? undefined : (ofClusters?.[0] ?? 0)
    const size = { n, weight, squares, clusters }
    const at = (start: number): Float64Array => Float64Array.from({ length: width }, (_, b) => row?.[start + b] ?? 0)
    const afterPairs = 3 + 3 * width + plan.pairs.length
    const cubes = at(afterPairs + width)
    const [means, residues, weighted] = [at(3), at(3 + width), at(3 + 2 * width)]
    const residue = residues.map((sum) => (weight === 0 ? 0 : sum / weight))
    return {
      size,
      fighters: fighters.length,
      basis: plan.basis.map(({ term, of }) => ({ term, of })),
      means: means.map((mean, b) => mean + residue[b]!),
      moments: matrix(plan, residue, { raw: row?.slice(3 + 3 * width), crossed: weighted, squares }),
      clusterMoments: clustered && clusterMatrix(plan, residue, ofClusters),
      clusterThirds: clustered && clusterThirds(plan, residue, ofClusters),
      // As in `sufficient/partition-sums.ts` of stats.
      thirds: at(afterPairs).map((third, b) => third - 3 * residue[b]! * cubes[b]!),
      fourths: at(afterPairs + 2 * width),
    }
  })
}

/** Moments about the means without what rounding left in those: M − r·S − q·T + r·q·Q. */
function matrix(
  { basis, pairs }: SumsPlan,
  residue: Float64Array,
  { raw, crossed, squares }: { raw: readonly number[] | undefined; crossed: Float64Array; squares: number },
): Float64Array {
  const width = basis.length
  const out = new Float64Array(width * width).fill(NaN)
  for (const [k, [b, d]] of pairs.entries()) {
    const [r, q] = [residue[b]!, residue[d]!]
    const moment = (raw?.[k] ?? 0) - r * crossed[d]! - q * crossed[b]! + r * q * squares
    out[b * width + d] = moment
    out[d * width + b] = moment
  }
  return out
}

/** A row of clusters: their number, Σ(Σw)², Σ(Σw(x − x̄))(Σw) per column, the products, then Σ(Σw(x − x̄))³ and Σ(Σw(x − x̄))²(Σw) per column. */
function clusterMatrix(plan: SumsPlan, residue: Float64Array, row: readonly number[] | undefined): Float64Array {
  const width = plan.basis.length
  const crossed = Float64Array.from({ length: width }, (_, b) => row?.[2 + b] ?? 0)
  return matrix(plan, residue, { raw: row?.slice(2 + width), crossed, squares: row?.[1] ?? 0 })
}

function clusterThirds(plan: SumsPlan, residue: Float64Array, row: readonly number[] | undefined): Float64Array {
  const width = plan.basis.length
  const start = 2 + width + plan.pairs.length
  return residue.map((rest, b) => (row?.[start + b] ?? 0) - 3 * rest * (row?.[start + width + b] ?? 0))
}

function momentsSql({ basis, pairs, subqueries, weighted }: SumsPlan, { sum, asDouble }: Dialect): string {
  // Rows that each count once have one sum for both: a compensated sum of ten million numbers is not free.
  const crossed = (b: number): string => (weighted ? sum(`w * d${b}`) : sum(`d${b}`))
  const of = (columns: readonly string[]): string => columns.map((column) => `, ${column}`).join('')
  const places = basis.map((_, b) => b)
  const residues = subqueries.with(
    'z',
    `select s${of(places.map((b) => `${sum(`d${b}`)} as r${b}`))}${of(places.map((b) => `${crossed(b)} as c${b}`))}${of(
      pairs.map(([b, d], k) => `${sum(`d${b} * d${d}`)} as p${k}`),
    )}${of(places.map((b) => `${sum(`d${b} * d${b} * d${b}`)} as t${b}`))}${of(
      places.map((b) => `${sum(`w * d${b} * d${b}`)} as k${b}`),
    )}${of(places.map((b) => `${sum(`d${b} * d${b} * d${b} * d${b}`)} as q${b}`))} from ${subqueries.from('d')} group by s`,
  )
  const columns = [
    ...['m', 'r', 'c'].flatMap((name) => places.map((b) => `${name}${b}`)),
    ...pairs.map((_, k) => `p${k}`),
    ...['t', 'k', 'q'].flatMap((name) => places.map((b) => `${name}${b}`)),
  ]
  return residues.before(
    `select m.s, ${asDouble('m.n')}, m.sw, m.sq${of(columns)} from ${residues.from('m')} join ${residues.from('z')} on m.s = z.s order by m.s`,
  )
}

function clustersSql({ basis, pairs, subqueries }: SumsPlan, { sum, asDouble }: Dialect): string {
  const places = basis.map((_, b) => b)
  const clusters = subqueries.with(
    'u',
    `select s, g, ${sum('w')} as uw${places.map((b) => `, ${sum(`d${b}`)} as u${b}`).join('')} from ${subqueries.from('d')} group by s, g`,
  )
  const sums = [
    'uw * uw',
    ...places.map((b) => `u${b} * uw`),
    ...pairs.map(([b, d]) => `u${b} * u${d}`),
    ...places.map((b) => `u${b} * u${b} * u${b}`),
    ...places.map((b) => `u${b} * u${b} * uw`),
  ]
  return clusters.before(
    `select ${['s', asDouble('count(*)'), ...sums.map(sum)].join(', ')} from ${clusters.from('u')} group by s order by s`,
  )
}

async function planOf(
  query: Query,
  dialect: Dialect,
  judged: JudgedSql,
  {
    slices,
    fighters,
    together,
  }: {
    readonly slices: SliceSql
    readonly fighters: readonly FighterSql[]
    readonly together: readonly (readonly Term[])[]
  },
): Promise<SumsPlan> {
  const terms = [...new Map(together.flat().map((term) => [termName(term), term])).values()]
  const ofTerm = (term: Term, place: number, of: BasisColumn['of']): Planned => ({
    term: termName(term),
    of,
    place,
    spread: isSpread(term),
  })
  const basis = [
    ...terms.map((term, place) => ofTerm(term, place, 'first')),
    ...terms.flatMap((term, place) =>
      fighters.length > 1 && !isOfTruth(term) ? [ofTerm(term, place, 'difference')] : [],
    ),
  ]
  const columns: Record<string, string> = {}
  for (const [f, fighter] of fighters.entries())
    for (const [k, term] of terms.entries()) columns[`x${f}_${k}`] = termSql(term, judged, fighter, dialect)
  const rows = new Subqueries(dialect).withInline('b', rowsSql(judged, slices, columns))
  const spreads = Object.keys(columns).filter((name) => isSpread(terms[Number(name.split('_')[1])]!))
  return {
    basis,
    pairs: pairsOf(basis, together),
    subqueries: await rowSql(query, dialect, judged, { rows, basis, spreads }),
    weighted: judged.weight !== undefined,
  }
}

function pairsOf(basis: readonly Planned[], together: readonly (readonly Term[])[]): (readonly [number, number])[] {
  const names = together.map((terms) => new Set(terms.map(termName)))
  const diagonal = basis.map((_, b) => [b, b] as const)
  const others = basis.flatMap(({ term }, b) =>
    basis.flatMap((other, d) =>
      d > b && names.some((set) => set.has(term) && set.has(other.term)) ? [[b, d] as const] : [],
    ),
  )
  return [...diagonal, ...others]
}

/** From the terms `x…` of the rows `b` to centred columns `d…` of the rows `d`. */
async function rowSql(
  query: Query,
  dialect: Dialect,
  { cluster, weight }: JudgedSql,
  {
    rows,
    basis,
    spreads,
  }: { readonly rows: Subqueries; readonly basis: readonly Planned[]; readonly spreads: readonly string[] },
): Promise<Subqueries> {
  const { sum, asDouble, tame } = dialect
  // Rows that each count once are counted, which is cheaper than a sum.
  const total = (w: string, power: string): string =>
    weight === undefined ? asDouble('count(*)') : sum(power.replaceAll('w', w))
  const times = (w: string, x: string): string => (weight === undefined ? x : `${w} * ${x}`)
  // Whose column an `s` is has to be said again where two have one: some databases would call it by both names.
  const kept = (of: string): string =>
    ['s', 'w', ...(cluster === undefined ? [] : ['g'])].map((name) => `${of}.${name} as ${name}`).join(', ')
  const mean = (w: string, x: string): string => `coalesce(${sum(times(w, x))} / nullif(${total(w, 'w')}, 0), 0)`
  const value = ({ place, spread, of }: Planned): string => {
    const ofFighter = (f: number): string => {
      const x = `x${f}_${place}`
      return spread ? squaredDistance(`b.${x}`, `centre.c${x}`, `centre.e${x}`) : `b.${x}`
    }
    return of === 'first' ? ofFighter(0) : `((${ofFighter(1)}) - (${ofFighter(0)}))`
  }
  const centred = spreads.length === 0 ? rows : await centresSql(query, rows, { spreads, mean: (x) => mean('b.w', x) })
  const join = spreads.length === 0 ? '' : ` join ${centred.from('centre')} on b.s = centre.s`
  const places = basis.map((_, b) => b)
  const valued = centred.withInline(
    't',
    `select ${kept('b')}${basis.map((column, k) => `, ${value(column)} as z${k}`).join('')} from ${centred.from('b')}${join}`,
  )
  const means = await valued.withFew(query, 'm', {
    columns: {
      s: 's',
      n: 'count(*)',
      sw: total('w', 'w'),
      sq: total('w', 'w * w'),
      ...Object.fromEntries(places.map((k) => [`m${k}`, mean('w', `z${k}`)])),
    },
    from: `from ${valued.from('t')} group by s`,
  })
  return means.withInline(
    'd',
    `select ${kept('t')}${places.map((k) => `, ${tame(times('t.w', `(t.z${k} - m.m${k})`))} as d${k}`).join('')} from ${means.from('t')} join ${means.from('m')} on t.s = m.s`,
  )
}

/** Per slice the mean `c…` of each column that a spread is about, and `e…`, what rounding left out of it. */
async function centresSql(
  query: Query,
  rows: Subqueries,
  { spreads, mean }: { readonly spreads: readonly string[]; readonly mean: (x: string) => string },
): Promise<Subqueries> {
  const means = (name: string, of: (x: string) => string): Record<string, string> => ({
    s: 'b.s',
    ...Object.fromEntries(spreads.map((x) => [`${name}${x}`, mean(of(x))])),
  })
  const centres = await rows.withFew(query, 'c', {
    columns: means('c', (x) => `b.${x}`),
    from: `from ${rows.from('b')} group by b.s`,
  })
  const residues = await centres.withFew(query, 'e', {
    columns: means('e', (x) => `(b.${x} - c.c${x})`),
    from: `from ${centres.from('b')} join ${centres.from('c')} on b.s = c.s group by b.s`,
  })
  return residues.with(
    'centre',
    `select c.s as s, ${spreads.map((x) => `c${x}, e${x}`).join(', ')} from ${residues.from('c')} join ${residues.from('e')} on c.s = e.s`,
  )
}

/** As in `sufficient/partition-centres.ts` of stats: what rounding leaves of 0 is 0. */
function squaredDistance(value: string, mean: string, residue: string): string {
  const distance = `(${value} - ${mean} - ${residue})`
  return `case when abs(${distance}) <= ${1e-8 * Number.EPSILON} * abs(${value}) then 0 else ${distance} * ${distance} end`
}
