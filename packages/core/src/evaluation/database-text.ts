import type { BOUT_WITHOUT_ROWS, BoutDatabaseFacts, DatabaseFacts, WITHOUT_ROWS } from '../evidence/database.ts'

const NAMES: { readonly [K in (typeof WITHOUT_ROWS)[number]]: string } = {
  'rows-digest': 'a digest of the rows',
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

const BOUT_NAMES: { readonly [K in (typeof BOUT_WITHOUT_ROWS)[number]]: string } = {
  'rows-digest': 'a digest of the rows',
  'looks-by-row': 'which of them promoted a model before, so that each earlier version counts whole',
  'overlap-of-slices': "how slices overlap, so that Holm's correction takes the place of max-T",
  'rank-correlation': 'how alike both rank the rows',
  'moved-rows': 'on how many rows one of the two is nearer, where they make no decisions',
  curves: 'curves',
  concentration: 'whether a few rows carry the gain',
  decomposition: "what of the change since the champion's own evaluation comes of other rows",
}

/** What a bout in a database is not to be read without. */
export function boutDatabaseText({ not_available: missing }: BoutDatabaseFacts): string {
  const absent = missing.map((one) => BOUT_NAMES[one]).join('; ')
  return `Both were joined by id in the database, and counts and sums computed there; no row left it. Not available without rows: ${absent}.`
}
