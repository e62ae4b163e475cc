import type { Measured, RuleOutcome } from '@titlebout/core'
import { count, number } from './number.ts'

/** What a calibration error is to be held against, as a sentence; empty of everything else. */
export function nullSentence({ estimate, n, null_level: level }: Measured): string {
  if (estimate === null || level === undefined) return ''
  return `a perfectly calibrated model would show ${number(level.mean)} on ${count(n)} rows, and less than ${number(level.upper)} in 19 of 20 cases`
}

/** The same of a rule: of one that is about what is beyond that, how it came about. */
export function heldText({ measured, compared_to: opponent }: RuleOutcome): string {
  return opponent === 'calibrated' ? (measured.note ?? '') : nullSentence(measured)
}
