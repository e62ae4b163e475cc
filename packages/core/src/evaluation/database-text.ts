import type { DatabaseFacts, WITHOUT_ROWS } from '../evidence/database.ts'

const NAMES: { readonly [K in (typeof WITHOUT_ROWS)[number]]: string } = {
  'rows-digest': 'a digest of the rows',
  contamination: 'whether they were trained on',
  pairing: 'a bout with the champion',
  'discovered-slices': 'weak slices that nobody declared',
  'leak-search': 'a search for columns that tell the label',
}

/**
 * What an evaluation in a database is not to be read without, such as "Counts and sums were computed in the database; no row left
 * it. Not available without rows: …".
 */
export function databaseText({ not_available: missing, metrics_left_out: leftOut }: DatabaseFacts): string {
  const names = [...missing.map((one) => NAMES[one]), ...leftOut]
  const absent = names.length === 0 ? '' : ` Not available without rows: ${names.join(', ')}.`
  return `Counts and sums were computed in the database; no row left it.${absent}`
}
