import type { Figure, TableName } from './scenario.ts'
import { isInBand, shareOf, simulationError } from './scenario.ts'
import { CHAPTERS, CLOSING, OPENING } from './prose.ts'

/** docs/statistics/promises.md, from the figures alone: no time, no date, no machine. */
export function promisesPage(figures: readonly Figure[]): string {
  const chapters = CHAPTERS.map(({ table, title, text }) => {
    const own = figures.filter((figure) => figure.table === table)
    return `## ${title}\n\n${text}\n\n${TABLES[table](own)}`
  })
  return [OPENING, summary(figures), ...chapters, CLOSING].join('\n\n') + '\n'
}

function summary(figures: readonly Figure[]): string {
  const promised = figures.filter((figure) => figure.promised)
  const inside = promised.filter(isInBand)
  return `**${inside.length} of ${promised.length} promised figures lie inside their band.** ${figures.length - promised.length} more are shown and not promised.`
}

const TABLES: Readonly<Record<TableName, (figures: readonly Figure[]) => string>> = {
  'coverage-95': (figures) => `${chart(figures)}\n\n${worlds(figures)}`,
  'coverage-90': worlds,
  promotion: matrix,
  family: matrix,
  drift: matrix,
  'drift-columns': matrix,
  power: list,
  clusters: matrix,
  'time-order': matrix,
  bracket: matrix,
  looks: matrix,
  ledger: matrix,
}

/** One table per world, its sizes as columns. */
function worlds(figures: readonly Figure[]): string {
  const of = (figure: Figure): string => figure.column.split(', ')[0]!
  return unique(figures.map(of))
    .map((world) => {
      const own = figures
        .filter((figure) => of(figure) === world)
        .map((figure) => ({ ...figure, column: figure.column.split(', ')[1] ?? figure.column }))
      return `### ${heading(own[0]!.table, world)}\n\n${matrix(own)}`
    })
    .join('\n\n')
}

function heading(table: TableName, world: string): string {
  return `${world.charAt(0).toUpperCase()}${world.slice(1)}, ${table === 'coverage-95' ? 95 : 90} %`
}

function matrix(figures: readonly Figure[]): string {
  const columns = unique(figures.map(({ column }) => column))
  const rows = unique(figures.map(({ row }) => row))
  const at = (row: string, column: string): Figure | undefined =>
    figures.find((figure) => figure.row === row && figure.column === column)
  return table(
    ['measured, %', ...columns, 'promised'],
    [
      ...rows.map((row) => {
        const cells = columns.map((column) => at(row, column))
        const one = cells.find((figure) => figure?.promised === true) ?? cells.find((figure) => figure !== undefined)!
        return [row, ...cells.map((figure) => (figure === undefined ? '' : cell(figure))), bandText(one)]
      }),
      ['simulations', ...columns.map((column) => simulations(figures.filter((one) => one.column === column))), ''],
    ],
  )
}

function list(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.row,
    figure.column,
    cell(figure),
    bandText(figure),
    String(figure.trials),
  ])
  return table(['claim', 'rows', 'measured, %', 'promised', 'simulations'], rows)
}

/** Most that any row of the column had: an interval that is undefined in a sample is not counted. */
function simulations(figures: readonly Figure[]): string {
  return String(Math.max(...figures.map(({ trials }) => trials)))
}

function cell(figure: Figure): string {
  if (figure.trials === 0) return figure.promised ? '**none ✗**' : '*(none)*'
  const text = `${percent(shareOf(figure))} ± ${percent(simulationError(figure))}`
  if (!figure.promised) return `*(${text})*`
  return isInBand(figure) ? text : `**${text} ✗**`
}

function bandText({ band: [low, high] }: Figure): string {
  if (low === 0) return `0 to ${percent(high)}`
  return `${percent(low)} to ${percent(high)}`
}

function percent(share: number): string {
  return (100 * share).toFixed(1)
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
  const rule = head.map((_, k) => (k === 0 ? '---' : '---:'))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}

/** The lowest and the highest promised figure at each size, beside what is aimed at. */
function chart(figures: readonly Figure[]): string {
  const sizeOf = ({ column }: Figure): string => (column.match(/, (\d+) /u) ?? column.match(/^(\d+) /u))?.[1] ?? ''
  // Intervals that hold for several groups together hold more often than 95 %, and would hide the rest.
  const aimed = figures.filter((figure) => figure.promised && figure.band[1] < 1)
  const sizes = unique(aimed.map(sizeOf)).sort((a, b) => Number(a) - Number(b))
  const of = (pick: (...shares: number[]) => number): string =>
    sizes.map((size) => percent(pick(...aimed.filter((figure) => sizeOf(figure) === size).map(shareOf)))).join(', ')
  return [
    '```mermaid',
    'xychart-beta',
    '  title "Lowest and highest coverage of all promised intervals, aimed at 95 %"',
    `  x-axis "rows" [${sizes.map((size) => `"${size}"`).join(', ')}]`,
    '  y-axis "held the truth, %" 90 --> 100',
    `  line [${of(Math.min)}]`,
    `  line [${sizes.map(() => '95').join(', ')}]`,
    `  line [${of(Math.max)}]`,
    '```',
  ].join('\n')
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}
