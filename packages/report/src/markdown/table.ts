import { markdownTable } from 'markdown-table'

/** Rows of a table that are shown before the rest is counted. */
const MOST_ROWS = 40

export type Align = 'l' | 'r' | 'c'

/** A GitHub table; long ones are cut with a count. Cells are Markdown already: use `plain` or `code` for text from outside. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[] = [],
): string {
  const shown = rows.slice(0, MOST_ROWS)
  const text = markdownTable([[...head], ...shown.map((row) => [...row])], {
    align: [...align],
    padding: true,
    alignDelimiters: false,
  })
  return rows.length > shown.length ? `${text}\n\n… and ${rows.length - shown.length} more rows.` : text
}
