import { wilson } from '@titlebout/stats'
import type { TargetVariable } from '../config/target-variable.ts'
import type { Lift } from '../evidence/validation.ts'
import type { Finding } from '../finding.ts'
import type { ColumnKind } from '../ports/table.ts'
import type { LabelProfile } from '../profile/profile.ts'
import { whereText } from '../where/text.ts'
import type { Expression, Literal } from '../where/where.ts'
import { numberText } from '../number-text.ts'

/** What is looked for: that the label is one class, or a number of at least so much. */
export type LabelEvent =
  { readonly column: string; readonly is: string } | { readonly column: string; readonly atLeast: number }

/** Rows of a kind, and at how many of them the event has happened. */
export interface Tally {
  readonly rows: number
  readonly positives: number
}

/** The values of one column against the label. */
export interface ValueGroups {
  readonly field: string
  readonly kind: ColumnKind
  readonly all: Tally
  readonly nulls: Tally
  /** The most frequent value; undefined when all are null. */
  readonly mode: (Tally & { readonly value: Literal }) | undefined
  /** Values that sort before and after the mode. */
  readonly below: Tally
  readonly above: Tally
  /** Single values of few rows, highest rate first. */
  readonly rare: readonly (Tally & { readonly value: Literal })[]
}

export interface LiftSettings {
  /** A set of rows with a larger share of all rows is not rare. */
  readonly mostShare: number
  /** A smaller set says nothing. */
  readonly leastRows: number
  /** How many times more frequent the label must be among the rows beside a column's usual value. */
  readonly leastLift: number
  /** How much of the way from the base rate to certainty the label must go at a single value. */
  readonly leastGap: number
}

export function liftSettings(minCount: number): LiftSettings {
  return { mostShare: 0.05, leastRows: 2 * minCount, leastLift: 3, leastGap: 0.8 }
}

/** The most classes of a label that rare values are held against: those of most rows. */
export const MOST_CLASSES = 10

/** The share of labels that count as high, where a label is a number. */
const HIGH = 0.9

/**
 * What a rare value may tell about a label: that it is positive; that it is one of the classes; that it is among the highest
 * tenth; that a row is relevant. None for a label that the training profile says too little about.
 */
export function labelEvents(variable: TargetVariable, label: LabelProfile | null): readonly LabelEvent[] {
  switch (variable.task) {
    case 'binary-classification':
      return [{ column: variable.label, is: variable.positive }]
    case 'multiclass-classification': {
      const named = label?.task === variable.task ? label.classes : []
      const frequent = named.toSorted((a, b) => b.count - a.count).slice(0, MOST_CLASSES)
      return frequent.map(({ value }) => ({ column: variable.label, is: value }))
    }
    case 'regression': {
      const high = label?.task === variable.task ? label.quantiles.find(([p]) => p === HIGH)?.[1] : undefined
      return high === undefined ? [] : [{ column: variable.label, atLeast: high }]
    }
    case 'ranking':
      return [{ column: variable.label, atLeast: 1 }]
    case 'custom':
      return []
  }
}

/** Two-sided confidence of the bound that stands for a rate. */
const LEVEL = 0.95

/**
 * The strongest rare set of a column at which the label is suspiciously frequent, the shape of a leak:
 *
 * - the rows beside the usual value of a column that says nothing about all others (a cost that is 0 but where there was damage, a
 *   date that is empty but where something happened): the label is at least `leastLift` times as frequent;
 * - a single rare value, or null, that all but decides the label: the rate has gone `leastGap` of the way to 1.
 *
 * A single value of a column with many is held to the second only: some species of bird do more damage than others,
 * and that is what a model is to learn. A rate counts by the lower bound of its interval. The label is looked at from
 * its rarer class.
 */
export function strongestLift(groups: ValueGroups, event: LabelEvent, settings: LiftSettings): Lift | undefined {
  const lifts = candidates(groups).flatMap((candidate) => liftOf(candidate, groups, event, settings) ?? [])
  return lifts.toSorted((a, b) => b.lift - a.lift || b.rows - a.rows)[0]
}

export function liftFinding(lift: Lift, where: Finding['where']): Finding {
  return {
    id: 'rare-value-lift',
    severity: 'warning',
    message: `leak? ${numberText(lift.rows)} training rows (${(100 * lift.share).toFixed(1)} %) with ${lift.where} have ${lift.event} in ${(100 * lift.positive_rate).toFixed(0)} %, all rows together in ${(100 * lift.base_rate).toFixed(1)} %: is this known before the outcome?`,
    where: { ...where, field: lift.field, role: 'train' },
    expected: 'no rare value that nearly tells the label',
    found: `${lift.lift.toFixed(1)} times as frequent`,
    fix: `if it is known only afterwards, say so in the contract (customProperties: [{ property: availability, value: after-outcome }]) and take it out of the features; to see what it does, judge a slice with where: ${JSON.stringify(lift.where)}`,
  }
}

interface Candidate extends Tally {
  readonly expression: Expression
  /** Whether these are all the rows beside the usual value. */
  readonly isComplement: boolean
}

function candidates(groups: ValueGroups): readonly Candidate[] {
  const { field: column, kind, all, nulls, mode, below, above, rare } = groups
  const found: Candidate[] = [
    { ...nulls, expression: { kind: 'null', column, negated: false }, isComplement: false },
    { ...minus(all, nulls), expression: { kind: 'null', column, negated: true }, isComplement: true },
    ...rare.map((value) => ({
      ...value,
      expression: { kind: 'compare', column, operator: '=', value: value.value } as const,
      isComplement: false,
    })),
  ]
  if (mode === undefined) return found
  const operator = kind === 'text' || (below.rows > 0 && above.rows > 0) ? '!=' : below.rows > 0 ? '<' : '>'
  found.push({
    rows: below.rows + above.rows,
    positives: below.positives + above.positives,
    expression: { kind: 'compare', column, operator, value: mode.value },
    isComplement: true,
  })
  return found
}

function liftOf(
  candidate: Candidate,
  { field, all }: ValueGroups,
  event: LabelEvent,
  settings: LiftSettings,
): Lift | undefined {
  const { rows, positives, expression, isComplement } = candidate
  const share = rows / all.rows
  // rule: lift-rarity
  if (rows < settings.leastRows || share > settings.mostShare) return undefined
  const positiveIsRarer = 2 * all.positives <= all.rows
  const events = positiveIsRarer ? positives : rows - positives
  const base = (positiveIsRarer ? all.positives : all.rows - all.positives) / all.rows
  if (base === 0) return undefined
  const { low } = wilson(events, rows, { level: LEVEL })
  const isLifted = isComplement && low / base >= settings.leastLift
  const isDecided = (low - base) / (1 - base) >= settings.leastGap
  // rule: rare-value-lift
  if (!isLifted && !isDecided) return undefined
  return {
    field,
    where: whereText(expression),
    event: eventText(event),
    rows,
    share,
    positive_rate: positives / rows,
    base_rate: all.positives / all.rows,
    lift: events / rows / base,
  }
}

/** The event as an expression of the where grammar. */
function eventText(event: LabelEvent): string {
  const { column } = event
  return whereText(
    'is' in event
      ? { kind: 'compare', column, operator: '=', value: event.is }
      : { kind: 'compare', column, operator: '>=', value: event.atLeast },
  )
}

function minus(all: Tally, part: Tally): Tally {
  return { rows: all.rows - part.rows, positives: all.positives - part.positives }
}
