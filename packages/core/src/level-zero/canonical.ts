import { distance } from 'fastest-levenshtein'
import { nearName } from '../near-name.ts'
import type { Cell } from '../scores/cell.ts'
import { columnNames, scoresError, type ScoresTable } from '../scores/table.ts'
import { sayOption, type ColumnOption } from './options.ts'

/** What the scores table calls each of them (docs/formats.md). */
export const CANONICAL: { readonly [K in ColumnOption]: string } = {
  id: 'id',
  label: 'y_true',
  score: 'score',
  prediction: 'prediction',
  query: 'query',
  cluster: 'cluster',
  weight: 'weight',
}

/** What people call them: suggested, never taken for granted. */
const OFTEN_CALLED: { readonly [K in ColumnOption]: readonly string[] } = {
  id: ['row_id', 'rowid', 'index', 'key', 'uuid'],
  label: ['label', 'target', 'y', 'truth', 'actual', 'ground_truth', 'y_test', 'class', 'outcome'],
  score: ['proba', 'probability', 'prob', 'y_score', 'y_prob', 'y_proba', 'p', 'confidence'],
  prediction: ['pred', 'predicted', 'y_pred', 'y_hat', 'forecast'],
  query: ['query_id', 'qid', 'group'],
  cluster: ['cluster_id'],
  weight: ['sample_weight', 'weights'],
}

/**
 * The table with the columns that options name under the names of the scores table.
 *
 * @throws {UserError} `SCORES` when an option names a column that is not there, or two columns would be called the same
 */
export function canonicalTable(
  table: ScoresTable,
  options: { readonly [K in ColumnOption]?: string | undefined },
): ScoresTable {
  const renamed = new Map<string, string>()
  for (const [option, canonical] of namesOf(CANONICAL)) {
    const given = options[option]
    if (given === undefined || given === canonical) continue
    refuseAbsent(table, option, given)
    // rule: judge-column-twice
    if (table.columns.has(canonical))
      throw scoresError(
        table,
        `${option}: ${given} would make two columns "${canonical}" of "${given}" and "${canonical}": take one out, or leave the option out`,
      )
    renamed.set(given, canonical)
  }
  const columns = [...table.columns].map(([name, cells]): [string, readonly Cell[]] => [
    renamed.get(name) ?? name,
    cells,
  ])
  return { ...table, columns: new Map(columns) }
}

function refuseAbsent(table: ScoresTable, option: ColumnOption, given: string): void {
  // rule: judge-column-absent
  if (!table.columns.has(given)) {
    const names = [...table.columns.keys()]
    throw scoresError(
      table,
      `${option}: there is no column "${given}"${didYouMean(given, names)} It has ${columnNames(names)}`,
    )
  }
}

/** The end of a sentence about a name that is not there: `; did you mean "score"?`, or a full stop. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearName(name, known)
  return near === undefined ? '.' : `; did you mean "${near}"?`
}

/** What to say where a column is missing: the option with the column that looks like it, if one does. */
export function howToName(table: ScoresTable, option: ColumnOption): string {
  const names = [...table.columns.keys()]
  const looksLike = names.find((name) => {
    const plain = name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/gu, '_')
    return (
      plain === CANONICAL[option] ||
      OFTEN_CALLED[option].includes(plain) ||
      (plain.length > 3 && distance(plain, CANONICAL[option]) === 1)
    )
  })
  return sayOption(option, [looksLike === undefined ? '<its column>' : quoted(looksLike)])
}

/** As one writes it in YAML and in a shell. */
function quoted(name: string): string {
  return /^[\w.-]+$/u.test(name) ? name : `"${name}"`
}

function namesOf<K extends string, V>(record: { readonly [P in K]: V }): readonly (readonly [K, V])[] {
  // Object.entries loses the type of the keys of a record that was written down whole.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.entries(record) as [K, V][]
}
