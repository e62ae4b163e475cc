import { UserError, type Finding, type TargetVariable, type Truth } from '@titlebout/core'

interface Labels {
  readonly labels: readonly (string | null)[]
  /** Values of fewer rows are not written down. */
  readonly minCount: number
}

/**
 * A label of the config that never occurs is more often a misspelt one than a calm year.
 *
 * @throws {UserError} `DATA` when no row is positive and the others are not all alike: then it is no calm year
 */
export function absentLabels(target: TargetVariable, truth: Truth, labels: Labels): readonly Finding[] {
  if (target.task === 'binary-classification' && truth.task === target.task)
    return truth.truth.includes(1) ? [] : [absentPositive(target, labels)]
  if (target.task !== 'multiclass-classification' || truth.task !== target.task) return []
  const seen = new Set(truth.truth)
  const absent = target.classes.filter((_, code) => !seen.has(code))
  return absent.length === 0 ? [] : [absentClasses(target, absent)]
}

function absentPositive(
  { label, positive }: Extract<TargetVariable, { readonly task: 'binary-classification' }>,
  { labels, minCount }: Labels,
): Finding {
  const counts = new Map<string, number>()
  for (const text of labels) if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1)
  const shown = [...counts].filter(([, count]) => count >= minCount).map(([text]) => text)
  const message = `no judged row has the positive label "${positive}"`
  // rule: positive-misspelt
  if (counts.size > 1)
    throw new UserError('DATA', `${message} (data.positive); "${label}" holds ${howToWrite(positive, shown)}`)
  return {
    id: 'positive-absent',
    severity: 'warning',
    message,
    where: { field: label, role: 'test' },
    expected: `rows with ${label} = "${positive}" (data.positive)`,
    found: quoted(shown) || 'other values',
    fix: 'correct data.positive, or judge on rows of both classes',
  }
}

/** The labels that are there, and which of them is meant. */
function howToWrite(positive: string, shown: readonly string[]): string {
  const plain = (text: string): string => text.trim().toLowerCase()
  const number = (text: string): number => (plain(text) === '' ? Number.NaN : Number(text))
  const meant = shown.find((text) => plain(text) === plain(positive) || number(text) === number(positive))
  if (shown.length === 0) return 'other values: write the one that is meant'
  return `${quoted(shown)}: write ${meant === undefined ? 'one of them' : JSON.stringify(meant)}`
}

function quoted(texts: readonly string[]): string {
  return texts
    .slice(0, 5)
    .map((text) => `"${text}"`)
    .join(', ')
}

function absentClasses(
  { label }: Extract<TargetVariable, { readonly task: 'multiclass-classification' }>,
  absent: readonly string[],
): Finding {
  const shown = absent.slice(0, 10).map((name) => `"${name}"`)
  const more = absent.length > shown.length ? ` and ${absent.length - shown.length} more` : ''
  return {
    id: 'class-absent',
    severity: 'warning',
    message: `no judged row has the label ${shown.join(', ')}${more}: metrics that ask for rows of every class have no value`,
    where: { field: label, role: 'test' },
    expected: 'rows of every class in data.classes',
    fix: 'correct data.classes, or judge on rows of every class',
  }
}
