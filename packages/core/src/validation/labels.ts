import type { Place } from '../config/yaml.ts'
import { wholeText } from '../contract/judge.ts'
import type { Finding } from '../finding.ts'

/** What the label and the id of a data set hold. */
export interface LabelFacts {
  readonly role: 'train' | 'test'
  readonly file: string
  readonly rows: number
  readonly positives: number
  readonly labelNulls: number
  /** Values of the label, nulls apart. */
  readonly labelValues: number
  readonly idNulls: number
  /** Rows beyond the first of each id. */
  readonly idDuplicates: number
}

export interface LabelSettings {
  readonly configFile: string
  readonly label: string
  readonly id: string
  readonly positive: string
  readonly labelPlace: Place | undefined
  readonly positivePlace: Place | undefined
  readonly idPlace: Place | undefined
  /** Values of the training labels that enough rows share to be named. */
  readonly namedValues: readonly string[]
}

/** Findings about labels and ids: both classes, no gaps, no id twice. */
export function labelFindings(facts: LabelFacts, settings: LabelSettings): readonly Finding[] {
  return [...classFindings(facts, settings), ...gapFindings(facts, settings), ...idFindings(facts, settings)]
}

function classFindings(facts: LabelFacts, settings: LabelSettings): readonly Finding[] {
  const { role, file, rows, positives, labelNulls, labelValues } = facts
  const { label, positive } = settings
  const negatives = rows - labelNulls - positives
  const where = { file: settings.configFile, ...settings.positivePlace, role, field: label }
  const known =
    settings.namedValues.length === 0
      ? ''
      : `; it holds ${settings.namedValues.map((value) => `"${value}"`).join(', ')}`
  const classes = `${wholeText(positives)} rows with "${positive}" and ${wholeText(negatives)} others`
  const found = `${file}: the label "${label}" has ${classes}${positives === 0 ? known : ''}`
  const isOneClass = positives === 0 || negatives === 0
  // rule: one-class-training
  if (isOneClass && role === 'train')
    return [
      {
        id: 'one-class-training',
        severity: 'error',
        message: `${found}: nothing can be learnt from one class`,
        where,
        expected: 'rows of both classes',
        found: classes,
        fix: 'check data.positive, letter by letter, and how the rows were chosen',
      },
    ]
  if (isOneClass)
    return [
      {
        id: 'one-class-test',
        severity: 'warning',
        message: `${found}: what is judged on one class stays undecided`,
        where,
        expected: 'rows of both classes',
        found: classes,
        fix: 'judge on rows of both classes',
      },
    ]
  if (labelValues <= 2) return []
  return [
    {
      id: 'label-values',
      severity: 'warning',
      message: `${file}: the label "${label}" has ${wholeText(labelValues)} different values: all but "${positive}" count as negative`,
      where,
      expected: 'two values',
      found: wholeText(labelValues),
    },
  ]
}

function gapFindings(
  { role, file, rows, labelNulls }: LabelFacts,
  { configFile, label, labelPlace }: LabelSettings,
): readonly Finding[] {
  // rule: label-null
  if (labelNulls === 0) return []
  return [
    {
      id: 'label-null',
      severity: 'error',
      message: `${file}: ${wholeText(labelNulls)} of ${wholeText(rows)} rows have no label "${label}": they would count as negative`,
      where: { file: configFile, ...labelPlace, role, field: label },
      expected: 'a label in every row',
      found: `${wholeText(labelNulls)} without`,
      fix: 'leave rows out whose outcome is not known yet',
    },
  ]
}

function idFindings(
  { role, file, rows, idNulls, idDuplicates }: LabelFacts,
  { configFile, id, idPlace }: LabelSettings,
): readonly Finding[] {
  const where = { file: configFile, ...idPlace, role, field: id }
  const findings: Finding[] = []
  // rule: id-null
  if (idNulls > 0)
    findings.push({
      id: 'id-null',
      severity: 'error',
      message: `${file}: ${wholeText(idNulls)} of ${wholeText(rows)} rows have no id "${id}"`,
      where,
      expected: 'an id in every row',
      fix: 'give every row a name of its own that stays the same, such as a digest of its content',
    })
  // rule: duplicate-ids
  if (idDuplicates > 0)
    findings.push({
      id: 'duplicate-ids',
      severity: 'error',
      message: `${file}: ${wholeText(idDuplicates)} of ${wholeText(rows)} rows repeat the id "${id}" of an earlier row: two models cannot be paired by it`,
      where,
      expected: 'no id twice',
      found: `${wholeText(idDuplicates)} repeated`,
      fix: 'take repeated rows out, or name another column as data.id',
    })
  return findings
}
