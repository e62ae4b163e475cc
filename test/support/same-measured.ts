import type { Evaluation, Measured } from '@titlebout/core'
import { expect } from 'vitest'

/** Two evaluations of the same rows, whoever held them: the same to 1e-12 of what an interval or an estimate is long. */
export function expectSameEvaluation(there: Evaluation, here: Evaluation): void {
  const [ours, theirs] = [there.result, here.result]
  expect(there.verdict).toEqual(here.verdict)
  expect([ours.positives, ours.judged]).toEqual([theirs.positives, theirs.judged])
  for (const [metric, measured] of Object.entries(ours.metrics)) expectSame(measured, theirs.metrics[metric]!, metric)
  expect(ours.slices.map(factsOf)).toEqual(theirs.slices.map(factsOf))
  for (const [k, slice] of ours.slices.entries())
    for (const [metric, measured] of Object.entries(slice.metrics))
      expectSame(measured, theirs.slices[k]!.metrics[metric]!, `${slice.name}: ${metric}`)
  expect(ours.rules.map(({ measured: _measured, ...rule }) => rule)).toEqual(
    theirs.rules.map(({ measured: _measured, ...rule }) => rule),
  )
  for (const [k, rule] of ours.rules.entries()) {
    const { measured } = theirs.rules[k]!
    const isOfCounts = /^(?:demographic|equal)/u.test(rule.metric)
    expectSame(rule.measured, rule.by === null || isOfCounts ? measured : withoutChance(measured), rule.rule)
  }
}

/** What chance alone would show between groups of a metric takes rows to draw from. */
function withoutChance(measured: Measured): Measured {
  const { note } = measured
  return note === undefined ? measured : { ...measured, note: note.replace(/^of a difference of .*: p [\d.]+; /u, '') }
}

function factsOf({ metrics: _metrics, ...facts }: Evaluation['result']['slices'][number]): object {
  return facts
}

function expectSame(ours: Measured, theirs: Measured, what: string): void {
  const { estimate, low, high, effective_n: effective, ...facts } = theirs
  expect(ours, what).toMatchObject(facts)
  for (const [a, b] of [
    [ours.estimate, estimate],
    [ours.low, low],
    [ours.high, high],
    [ours.effective_n, effective],
  ] as const) {
    if (a === null || b === null) expect(a, what).toBe(b)
    else expect(Math.abs(a - b), `${what}: ${a}, ${b}`).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(b)))
  }
}
