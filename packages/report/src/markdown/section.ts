/** A part of a report that is shown whole or not at all. */
export interface Section {
  /** Name for the note that says what was left out. */
  readonly name: string
  readonly body: string
  /** 0 stays to the last; the highest goes first when the place is too small. */
  readonly rank: number
}

/**
 * Joins sections in their order, leaving out whole ones, highest rank first, until the text fits; says what was left
 * out and where it is.
 *
 * @param limit characters, as the place counts them (UTF-16 units)
 */
export function fit(sections: readonly Section[], limit: number, fullReport: string | undefined): string {
  const kept = [...sections]
  const dropped: string[] = []
  for (;;) {
    const text = join(kept, note(dropped, fullReport))
    if (text.length <= limit) return text
    const [last] = kept.toSorted((a, b) => b.rank - a.rank)
    if (last === undefined || kept.length === 1) return `${text.slice(0, Math.max(0, limit - 1))}…`
    kept.splice(kept.indexOf(last), 1)
    dropped.push(last.name)
  }
}

function join(sections: readonly Section[], ending: string): string {
  return [...sections.map(({ body }) => body), ending].filter((part) => part !== '').join('\n\n')
}

function note(dropped: readonly string[], fullReport: string | undefined): string {
  if (dropped.length === 0) return ''
  const where =
    fullReport === undefined ? 'the evidence files hold it' : `[the run](${fullReport}) shows it in its summary`
  return `_Left out for lack of room: ${dropped.join(', ')}; ${where}._`
}
