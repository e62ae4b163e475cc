import { counted, labelValues, numberText, type Finding, type TargetVariable } from '@titlebout/core'
import type { Found } from '../step.ts'

interface CountedLabels {
  /** How many different labels there are. */
  readonly different: number
  /** Those that may be shown. */
  readonly shown: readonly { readonly value: string | null; readonly rows: number }[]
}

/** Labels that one sentence names. */
const MOST_LABELS = 5

/**
 * What is to be said of labels that are neither the positive one nor the other.
 *
 * @param minCount values of fewer rows are not written down
 */
export function otherLabels(
  target: TargetVariable,
  labels: readonly (string | null)[],
  minCount: number,
): readonly Finding[] {
  if (target.task !== 'binary-classification') return []
  const [first] = labels
  const second = labels.find((label) => label !== first)
  // Nearly always so, and found out without a map.
  if (labels.every((label) => label === first || label === second)) return []
  const counts = new Map<string | null, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  const shown = [...counts].filter(([, rows]) => rows >= minCount).map(([value, rows]) => ({ value, rows }))
  return countedLabels(target, { different: counts.size, shown })
}

/** The same where a database has counted. */
export function countedLabels(target: TargetVariable, { different, shown }: CountedLabels): readonly Finding[] {
  if (target.task !== 'binary-classification' || different <= 2) return []
  const { label, positive } = target
  const named = shown
    .filter(({ value }) => value !== positive)
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, MOST_LABELS)
    .map(({ value, rows }) => `"${value}" (${counted(rows, 'row')})`)
  const more = different - 1 - named.length
  const list = more === 0 ? named : [...named, `${numberText(more)} ${named.length === 0 ? 'values' : 'more'}`]
  return [labelValues({ label, positive, different, where: { field: label, role: 'test' }, others: list.join(', ') })]
}

/** Without what validate-data has said of the same rows: a reader sees the findings of both. */
export function notSaidBefore(findings: readonly Finding[], validation: Found<'validation'> | undefined): Finding[] {
  const said = validation?.evidence.findings ?? []
  return findings.filter(
    ({ id, where, found }) =>
      !said.some((one) => one.id === id && one.where?.role === where?.role && one.found === found),
  )
}
