import type { Dialect } from './dialect.ts'

/** In literals and quoted names a backslash begins an escape. */
function escaped(text: string, quote: string): string {
  return quote + text.replaceAll('\\', '\\\\').replaceAll('\0', '\\0').replaceAll(quote, `\\${quote}`) + quote
}

/** Without rows it is one of zeros, in slice 0, which no row is in. */
function fewRows(columns: readonly string[], rows: readonly (readonly number[])[]): string {
  const all = rows.length === 0 ? [columns.map(() => 0)] : rows
  const tuples = all.map(
    ([slice, ...row]) => `(${[`toInt64(${slice})`, ...row.map((cell) => `toFloat64(${cell})`)].join(', ')})`,
  )
  const named = columns.map((name, k) => `tupleElement(one, ${k + 1}) as ${name}`)
  return `select ${named.join(', ')} from (select arrayJoin([${tuples.join(', ')}]) as one) as rows`
}

/** Out of the sorted values, since servers of 2018 have no quantileExactInclusive; of nothing but nulls it is null. */
function quantileSql(expression: string, share: number): string {
  const sorted = `arraySort(groupArray(${expression}))`
  const at = `(toFloat64(${share}) * (toInt64(count(${expression})) - 1))`
  const place = `toInt64(floor(${at}))`
  const [below, above] = [`${sorted}[${place} + 1]`, `${sorted}[least(${place} + 2, toInt64(count(${expression})))]`]
  return `case when count(${expression}) = 0 then null else ${below} + (${at} - floor(${at})) * (${above} - ${below}) end`
}

/**
 * ClickHouse, in what servers since 2018 understand alike: no names of subqueries, which it computes wherever they are read, and no
 * `case x when`, which releases of 2018 answer with null. Sums are compensated. Texts are compared by their bytes.
 */
export const CLICKHOUSE: Dialect = {
  name: 'ClickHouse',
  identifier: (name) => escaped(name, '"'),
  text: (value) => escaped(value, "'"),
  double: (value) => {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot stand in SQL`)
    return `toFloat64(${value})`
  },
  asDouble: (expression) => `toFloat64(${expression})`,
  asText: (expression) => `toString(${expression})`,
  untrue: '0',
  choice: (expression, cases) =>
    `case ${cases.map(([value, then]) => `when ${expression} = ${value} then ${then}`).join(' ')} end`,
  sum: (expression) => `sumKahan(${expression})`,
  ln: (expression) => `log(${expression})`,
  power: (base, exponent) => `pow(${base}, ${exponent})`,
  larger: (first, second) => `greatest(${first}, ${second})`,
  smaller: (first, second) => `least(${first}, ${second})`,
  isFinite: (expression) => `isFinite(${expression})`,
  tame: (expression) => expression,
  inline: (name, query) => `${name} as (${query})`,
  namesSubqueries: false,
  sliceNumber: (expression) => `toInt64(${expression})`,
  fewRows,
  aliasesHideColumns: true,
  sortsRows: false,
  quantile: quantileSql,
  // A hash of nothing is nothing, and an empty text is not a missing one.
  digest: (texts) =>
    `sum(cityHash64(${texts.map((text) => `coalesce(${text}, ''), coalesce(${text} is null, 0)`).join(', ')}))`,
}
