import { count } from '../number.ts'
import { el, type Part } from './el.ts'

/** Rows that one table shows: a page stays quick to open, and nobody reads more. The evidence has all. */
const MOST_ROWS = 1000

export interface Column {
  readonly head: string
  /** Numbers stand right. */
  readonly right?: boolean
  /** Under the head: the scale of a column of plots. */
  readonly under?: Part
}

interface Cell {
  readonly part: Part
  /** What the column is sorted by; nothing: the text. */
  readonly order?: number | undefined
}

export interface Row {
  readonly cells: readonly (Part | Cell)[]
  readonly class?: string
}

export interface Options {
  readonly caption: string
  /** Gives the table a box to filter its rows and heads to sort them by, where scripts run. */
  readonly isSearched?: boolean
}

/**
 * A table that scrolls in a box of its own, so that the page never does sideways. Its first column names the row; a verdict belongs into the
 * second, which a phone shows too.
 */
export function htmlTable(columns: readonly Column[], rows: readonly Row[], { caption, isSearched }: Options): Part {
  const shown = rows.slice(0, MOST_ROWS)
  const box = el(
    'div',
    { class: 'box', role: 'region', tabindex: 0, 'aria-label': caption },
    el(
      'table',
      { 'data-sorted': isSearched === true ? 'yes' : undefined },
      el('caption', {}, el('span', {}, caption)),
      el('thead', {}, el('tr', {}, columns.map(headCell))),
      el(
        'tbody',
        {},
        shown.map((row) => bodyRow(row, columns)),
      ),
    ),
  )
  const rest =
    rows.length > shown.length
      ? el('p', { class: 'quiet' }, `… and ${count(rows.length - shown.length)} more rows, in the evidence file.`)
      : undefined
  return el('div', { class: 'table' }, isSearched === true ? filter(caption) : undefined, box, rest)
}

function filter(caption: string): Part {
  return el(
    'p',
    { class: 'filter', hidden: true },
    el('label', {}, 'Filter by name: ', el('input', { type: 'search', 'aria-label': `Filter: ${caption}` })),
    ' ',
    el('output', {}),
  )
}

function headCell({ head, right, under }: Column): Part {
  return el('th', { scope: 'col', class: right === true ? 'right' : undefined }, el('span', {}, head), under)
}

function bodyRow(row: Row, columns: readonly Column[]): Part {
  const cells = row.cells.map((given, index) => {
    const { part, order } = isCell(given) ? given : { part: given, order: undefined }
    const attributes = { class: columns[index]?.right === true ? 'right' : undefined, 'data-order': order }
    return index === 0 ? el('th', { scope: 'row', ...attributes }, part) : el('td', attributes, part)
  })
  return el('tr', { class: row.class }, cells)
}

function isCell(given: Part | Cell): given is Cell {
  return typeof given === 'object' && 'part' in given
}
