import { numberText } from '../number-text.ts'
import type { Finding } from '../finding.ts'
import { whereOf, type AskedColumn, type AskedSet, type Inquiry } from './inquiry.ts'
import { ofRows } from './keys.ts'

/** A label of numbers: each one is one, and they are not all alike. */
export function regressionInquiry(label: AskedColumn): Inquiry {
  return {
    counts: [
      { kind: 'matching', test: { kind: 'unreadable', column: label.name, as: 'number' } },
      { kind: 'distinct', column: label.name, as: 'number' },
    ],
    findings: (set, [unreadable = 0, distinct = 0]) => [
      ...noNumbers(label, set, unreadable),
      ...constant(label, set, distinct, 'value'),
    ],
  }
}

/** Relevance is a number from 0 on, as a rule a whole one: a grade. */
export function relevanceInquiry(label: AskedColumn): Inquiry {
  return {
    counts: [
      { kind: 'matching', test: { kind: 'unreadable', column: label.name, as: 'number' } },
      { kind: 'matching', test: { kind: 'unreadable', column: label.name, as: 'integer' } },
      { kind: 'matching', test: { kind: 'compare', column: label.name, operator: '<', bound: 0, as: 'number' } },
      { kind: 'distinct', column: label.name, as: 'number' },
    ],
    findings: (set, [unreadable = 0, uneven = 0, negative = 0, distinct = 0]) => [
      ...noRelevance(label, set, unreadable, 'that is no number'),
      ...noRelevance(label, set, negative, 'below 0'),
      ...fractions(label, set, uneven - unreadable),
      ...constant(label, set, distinct, 'relevance'),
    ],
  }
}

function noNumbers(label: AskedColumn, set: AskedSet, unreadable: number): readonly Finding[] {
  // rule: label-no-number
  if (unreadable === 0) return []
  return [
    {
      id: 'label-no-number',
      severity: 'error',
      message: `${set.file}: ${ofRows(unreadable, set)} have a label "${label.name}" that is no number: there is nothing to be near to`,
      where: whereOf(label, set),
      expected: 'a finite number in every row, with a point for the decimals',
      found: `${numberText(unreadable)} that are none`,
      fix: 'correct the labels, leave the rows out, or name another column as data.label',
    },
  ]
}

function noRelevance(label: AskedColumn, set: AskedSet, count: number, what: string): readonly Finding[] {
  // rule: label-no-relevance
  if (count === 0) return []
  return [
    {
      id: 'label-no-relevance',
      severity: 'error',
      message: `${set.file}: ${ofRows(count, set)} have a relevance "${label.name}" ${what}`,
      where: whereOf(label, set),
      expected: 'whole numbers: 0 for rows that are not relevant, more the more relevant a row is',
      found: numberText(count),
      fix: 'grade the rows in whole numbers from 0 on',
    },
  ]
}

function fractions(label: AskedColumn, set: AskedSet, count: number): readonly Finding[] {
  // rule: fractional-relevance
  if (count === 0) return []
  return [
    {
      id: 'fractional-relevance',
      severity: 'warning',
      message: `${set.file}: ${ofRows(count, set)} have a relevance "${label.name}" that is no whole number: is it a grade at all?`,
      where: whereOf(label, set),
      expected: 'grades: 0, 1, 2 …',
      found: numberText(count),
      fix: 'grade the rows in whole numbers, unless fractions of a grade are meant',
    },
  ]
}

function constant(label: AskedColumn, set: AskedSet, distinct: number, what: string): readonly Finding[] {
  // rule: constant-label
  if (distinct > 1) return []
  return [
    {
      id: 'constant-label',
      severity: set.role === 'train' ? 'error' : 'warning',
      message: `${set.file}: every row has the same ${what} "${label.name}": ${set.role === 'train' ? 'there is nothing to learn' : 'nothing tells a good model from a bad one'}`,
      where: whereOf(label, set),
      expected: 'labels that differ',
      fix: 'check data.label, and how the rows were chosen',
    },
  ]
}
