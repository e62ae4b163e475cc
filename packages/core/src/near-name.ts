import { distance } from 'fastest-levenshtein'
import { columnNames } from './scores/table.ts'

/**
 * The name that was probably meant: the nearest by edits, whatever the case, where the same letters in another order are one edit, the
 * commonest slip; else the shortest that has it among its words, as `roc_auc` has `auc`.
 *
 * @returns undefined when more than a third of the letters are others: such a suggestion misleads
 */
export function nearName(wanted: string, known: readonly string[]): string | undefined {
  const plain = wanted.toLowerCase()
  const [nearest] = known
    .map((name) => ({ name, edits: editsBetween(plain, name.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)
  if (nearest !== undefined && nearest.edits <= Math.max(1, Math.floor(nearest.name.length / 3))) return nearest.name
  const [longer] = known
    .filter((name) => name.toLowerCase().split('_').includes(plain))
    .toSorted((a, b) => a.length - b.length)
  return longer
}

function editsBetween(a: string, b: string): number {
  if (a === b) return 0
  return lettersOf(a) === lettersOf(b) ? 1 : distance(a, b)
}

function lettersOf(name: string): string {
  return name.split('').toSorted().join('')
}

/** The end of a message about a name that is not there: `: did you mean "score"?`, else `: there are "id", "score"`. */
export function insteadText(wanted: string, known: readonly string[]): string {
  const near = nearName(wanted, known)
  if (near !== undefined) return `: did you mean "${near}"?`
  return known.length === 0 ? '' : `: there are ${columnNames(known)}`
}
