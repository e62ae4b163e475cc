import type { Place } from '../config/yaml.ts'
import { numberText } from '../number-text.ts'
import type { Finding } from '../finding.ts'

/** What train and test have in common. */
export interface Overlap {
  /** Test rows whose id occurs in train. */
  readonly ids: number
  /** Test rows whose features and label equal a training row's. */
  readonly rows: number
  readonly testRows: number
  readonly trainRows: number
  /** Training rows that differ from each other in features or label. */
  readonly distinctTrainRows: number
  /** Training rows that a test row would equal by chance, on average, if the columns were independent. */
  readonly expectedTwins: number
}

/** A larger share of test rows that were trained on is refused; the bout refuses beyond the same share. */
export const MOST_OVERLAP = 0.01

/**
 * Equal rows are copies and no coincidence where most training rows differ from each other, and where so many columns have so
 * many values that chance would hardly make twins. With a few columns of few values most rows have a twin, and
 * their number says nothing.
 */
export const MOSTLY_DISTINCT = 0.5
export const HARDLY_TWINS = 0.01

/** Which two data sets share rows: `test` of an {@link Overlap} are the rows of the second, `train` those of the first. */
export type OverlapPair = 'train-test' | 'train-validation' | 'validation-test'

const PAIRS: {
  readonly [P in OverlapPair]: { readonly first: string; readonly second: 'test' | 'validation'; readonly so: string }
} = {
  'train-test': { first: 'training', second: 'test', so: 'a model is judged on what it has seen' },
  'train-validation': {
    first: 'training',
    second: 'validation',
    so: 'what is chosen on them is chosen on what the model has seen',
  },
  'validation-test': { first: 'validation', second: 'test', so: 'a model is judged on what it was tuned by' },
}

export function overlapFindings(
  overlap: Overlap,
  where: { readonly file: string } & Partial<Place>,
  pair: OverlapPair = 'train-test',
): readonly Finding[] {
  const { ids, rows, testRows } = overlap
  const { first, second, so } = PAIRS[pair]
  const findings: Finding[] = []
  const share = (count: number) => `${numberText(count)} of ${numberText(testRows)} ${second} rows`
  // rule: train-test-overlap
  if (ids > 0)
    findings.push({
      id: `${pair}-overlap`,
      severity: ids / testRows > MOST_OVERLAP ? 'error' : 'warning',
      message: `${share(ids)} (${percent(ids / testRows)}) have an id that occurs in the ${first} rows: ${so}`,
      where: { ...where, role: second },
      expected: `at most ${percent(MOST_OVERLAP)}, better none`,
      found: percent(ids / testRows),
      fix: 'take these rows out of one of the two',
    })
  const isTelling =
    overlap.distinctTrainRows / overlap.trainRows >= MOSTLY_DISTINCT && overlap.expectedTwins < HARDLY_TWINS
  // rule: train-test-equal-rows
  if (isTelling && rows / testRows > MOST_OVERLAP)
    findings.push({
      id: `${pair}-equal-rows`,
      severity: 'warning',
      message: `${share(rows)} (${percent(rows / testRows)}) equal a ${first} row in all features and the label, which chance would hardly do: are they the same rows under other ids?`,
      where: { ...where, role: second },
      expected: `at most ${percent(MOST_OVERLAP)}`,
      found: percent(rows / testRows),
      fix: 'find out where the copies come from; split by what they have in common',
    })
  return findings
}

/** What the times of train and test say about a temporal split. */
export interface TimeOrder {
  /** Rows whose time is missing or cannot be read as a number, a date or a timestamp. */
  readonly unreadableTrain: number
  readonly unreadableTest: number
  /** Test rows that are not later than every training row. */
  readonly early: number
  readonly testRows: number
}

export function timeFindings(
  order: TimeOrder,
  time: string,
  where: { readonly file: string } & Partial<Place>,
  first: 'training' | 'validation' = 'training',
): readonly Finding[] {
  const unreadable = order.unreadableTrain + order.unreadableTest
  // rule: time-unreadable
  if (unreadable > 0)
    return [
      {
        id: 'time-unreadable',
        severity: 'error',
        message: `column "${time}": ${numberText(order.unreadableTrain)} ${first} and ${numberText(order.unreadableTest)} test rows have no time that can be read: the split in time cannot be checked`,
        where: { ...where, field: time },
        expected: 'dates or timestamps as ISO 8601 writes them (1999-12-31), or numbers',
        fix: 'write the times so, or leave data.split out',
      },
    ]
  // rule: temporal-split
  if (order.early > 0)
    return [
      {
        id: 'temporal-split',
        severity: 'error',
        message: `${numberText(order.early)} of ${numberText(order.testRows)} test rows are not later than every ${first} row by "${time}": the future would be judged by itself`,
        where: { ...where, field: time, role: 'test' },
        expected: `every test row later than every ${first} row`,
        found: `${numberText(order.early)} that are not`,
        fix: 'split the rows by time, or leave data.split out',
      },
    ]
  return []
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
