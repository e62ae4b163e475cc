import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const PAGE = path.join(import.meta.dirname, 'README.md')
const [START, END] = ['<!-- figures-start -->', '<!-- figures-end -->'] as const

/** Puts a run into a page, in place of the one before. */
export async function writeFigures(
  figures: {
    readonly machine: string
    readonly title: string
    /** The headings first. */
    readonly table: readonly (readonly string[])[]
    readonly sql: readonly string[]
  },
  file = PAGE,
): Promise<void> {
  const page = await readFile(file, 'utf8')
  const [before, after] = [page.indexOf(START), page.indexOf(END)]
  if (before < 0 || after < before) throw new Error(`${file} has no place for figures`)
  const [headings = [], ...rows] = figures.table
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = headings.length === 0 ? [] : [line(headings), line(headings.map(() => '---')), ...rows.map(line), '']
  const date = new Date().toISOString().slice(0, 10)
  const lines = [START, '', `${date}, ${figures.machine}.`, '', `${figures.title}.`, '', ...table, ...figures.sql]
  await writeFile(file, `${page.slice(0, before)}${lines.join('\n').trimEnd()}\n\n${page.slice(after)}`)
}
