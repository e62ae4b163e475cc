import { closest, distance } from 'fastest-levenshtein'

/** The end of a message about a name that is not there: what was probably meant, else all that there are. */
export function nearName(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const near = closest(
    wanted.toLowerCase(),
    names.map((name) => name.toLowerCase()),
  )
  const meant = names.find((name) => name.toLowerCase() === near) ?? ''
  if (distance(wanted.toLowerCase(), near) <= Math.max(1, Math.floor(near.length / 3)))
    return `: did you mean "${meant}"?`
  const shown = names.slice(0, 20).map((name) => `"${name}"`)
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  return `: there are ${shown.join(', ')}${more}`
}
