import type { Count } from '../contract/count.ts'
import { numberText } from '../number-text.ts'
import type { Finding } from '../finding.ts'
import { whereOf, type AskedColumn, type AskedSet, type Inquiry } from './inquiry.ts'
import { isNull, ofRows } from './keys.ts'
import { labelValues } from './label-values.ts'

/** Fewer rows of a class than this say little about it: the default intervals hold their level from here on. */
export const FEW_OF_A_CLASS = 15

/** Names shown in one sentence. */
const MOST_NAMES = 5

/** @param label its place is that of data.positive @param known values of the training labels that may be named */
export function binaryInquiry(label: AskedColumn, positive: string, known: readonly string[]): Inquiry {
  return {
    counts: [
      among(label, positive),
      isNull(label.name),
      among(label, ''),
      { kind: 'duplicates', columns: [label.name] },
    ],
    findings: (set, [positives = 0, nulls = 0, empty = 0, duplicates = 0]) => {
      const negatives = set.rows - nulls - positives
      const named = known.length === 0 ? '' : `; it holds ${quoted(known)}`
      const classes = `${numberText(positives)} rows with "${positive}" and ${numberText(negatives)} others`
      const message = `${set.file}: the label "${label.name}" has ${classes}${positives === 0 ? named : ''}`
      if (positives === 0 || negatives === 0)
        return [
          oneClass(label, set, message, classes, 'check data.positive, letter by letter, and how the rows were chosen'),
        ]
      // An empty text is a value that the count of duplicates knows, and none to us.
      const values = set.rows - nulls + empty - duplicates - (empty > 0 ? 1 : 0)
      // rule: label-values
      if (values <= 2) return []
      const where = whereOf(label, set)
      return [labelValues({ label: label.name, positive, different: values, where, file: set.file })]
    },
  }
}

/** @param label its place is that of data.classes @param known values of the training labels that may be named */
export function multiclassInquiry(label: AskedColumn, classes: readonly string[], known: readonly string[]): Inquiry {
  return {
    counts: [isNull(label.name), notAmong(label, classes), ...classes.map((name) => notAmong(label, [name]))],
    findings: (set, [nulls = 0, unknown = 0, ...others]) => [
      ...unknownClasses(
        label,
        set,
        unknown,
        known.filter((value) => !classes.includes(value)),
      ),
      ...classFindings(label, set, { classes, counts: others.map((count) => set.rows - nulls - count) }),
    ],
  }
}

/** Rows with another label than these; `1` and `1.0` are one class. Rows without a label are another question. */
function notAmong({ name }: AskedColumn, values: readonly string[]): Count {
  return { kind: 'matching', test: { kind: 'not-among', column: name, values: [...values, ''], as: 'number' } }
}

function unknownClasses(
  label: AskedColumn,
  set: AskedSet,
  unknown: number,
  named: readonly string[],
): readonly Finding[] {
  // rule: unknown-class
  if (unknown === 0) return []
  const which = named.length === 0 ? '' : `, such as ${quoted(named)}`
  return [
    {
      id: 'unknown-class',
      severity: 'error',
      message: `${set.file}: ${ofRows(unknown, set)} have a label "${label.name}" that is none of data.classes${which}`,
      where: whereOf(label, set),
      expected: 'a class of data.classes in every row',
      found: `${numberText(unknown)} of another`,
      fix: 'add the class to data.classes, letter by letter, or correct the label',
    },
  ]
}

function classFindings(
  label: AskedColumn,
  set: AskedSet,
  { classes, counts }: { readonly classes: readonly string[]; readonly counts: readonly number[] },
): readonly Finding[] {
  const absent = classes.filter((_, index) => counts[index] === 0)
  const present = classes.filter((_, index) => (counts[index] ?? 0) > 0)
  if (present.length < 2) {
    const found = present.length === 0 ? 'no class of data.classes' : `the class ${quoted(present)} alone`
    const message = `${set.file}: the label "${label.name}" has ${found}`
    return [oneClass(label, set, message, found, 'check data.classes, letter by letter, and how the rows were chosen')]
  }
  const where = whereOf(label, set)
  const few = classes.filter((_, index) => (counts[index] ?? 0) > 0 && (counts[index] ?? 0) < FEW_OF_A_CLASS)
  const findings: Finding[] = []
  // rule: class-absent
  if (absent.length > 0)
    findings.push({
      id: 'class-absent',
      severity: 'warning',
      message: `${set.file}: no row has the label ${quoted(absent)}: ${set.role === 'train' ? 'no model can learn what it is' : 'nothing can be said about it'}`,
      where,
      expected: 'rows of every class of data.classes',
      found: `${numberText(absent.length)} of ${numberText(classes.length)} classes without`,
      fix: 'add rows of it, or take it out of data.classes',
    })
  // rule: few-of-a-class
  if (few.length > 0)
    findings.push({
      id: 'few-of-a-class',
      severity: 'warning',
      message: `${set.file}: fewer than ${FEW_OF_A_CLASS} rows have the label ${quoted(few)}: ${set.role === 'train' ? 'little can be learnt about it' : 'intervals about it are hardly to be trusted'}`,
      where,
      expected: `at least ${FEW_OF_A_CLASS} rows of every class`,
      fix: 'add rows of it, or put rare classes together',
    })
  return findings
}

/** Training on one class teaches nothing; judging on one leaves everything undecided. */
function oneClass(label: AskedColumn, set: AskedSet, message: string, found: string, fix: string): Finding {
  const expected = 'rows of more than one class'
  // rule: one-class-training
  if (set.role === 'train')
    return {
      id: 'one-class-training',
      severity: 'error',
      message: `${message}: nothing can be learnt from one class`,
      where: whereOf(label, set),
      expected,
      found,
      fix,
    }
  return {
    id: 'one-class-test',
    severity: 'warning',
    message: `${message}: what is judged on one class stays undecided`,
    where: whereOf(label, set),
    expected,
    found,
    fix: 'judge on rows of more than one class',
  }
}

function among({ name }: AskedColumn, value: string): Count {
  return { kind: 'matching', test: { kind: 'among', column: name, values: [value] } }
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `"${name}"`)
  return `${shown.join(', ')}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''}`
}
