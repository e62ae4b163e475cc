import type { Bout, Evaluation } from '@titlebout/core'
import { expect } from 'vitest'
import { expectClose } from '../../stats/reference.ts'
import { SIDES, type ExpectedBout, type Side, type TaskCase } from './cases.ts'
import { judged, stageOf, type Corner } from './fighters.ts'

export function expectNumbers(
  metrics: Evaluation['result']['metrics'],
  expected: Readonly<Record<string, number>>,
  tolerance: number,
): void {
  expect(Object.keys(metrics)).toEqual(expect.arrayContaining(Object.keys(expected)))
  for (const [metric, value] of Object.entries(expected))
    expectClose(metrics[metric]!.estimate!, value, tolerance, 1e-12, metric)
}

function expectBout(result: Bout['result'], expected: ExpectedBout, tolerance: number): void {
  const [primary] = result.comparisons
  expectClose(primary!.difference.estimate!, expected.difference.estimate, tolerance, 1e-9, 'difference')
  expectClose(primary!.difference.low!, expected.difference.low, tolerance, 1e-9, 'low')
  expectClose(primary!.difference.high!, expected.difference.high, tolerance, 1e-9, 'high')
  for (const side of SIDES) expectNumbers(metricsOf(result, side), expected.numbers[side], tolerance)
  if (expected.flips === undefined) expect(result.flips).toBeNull()
  else expect(result.flips).toMatchObject(expected.flips)
  if (expected.moved === undefined) expect(result.moved).toBeNull()
  else expect(result.moved).toMatchObject(expected.moved)
}

export function metricsOf({ comparisons }: Bout['result'], side: Side): Evaluation['result']['metrics'] {
  return Object.fromEntries(comparisons.map((comparison) => [comparison.metric, comparison[side]]))
}

/** Champion and candidate of one kind, each judged by evaluate-gate, and their bout. */
export async function expectJudged(given: TaskCase, corner: Corner): Promise<void> {
  const stage = await stageOf(given)
  const expected = given.bouts[corner.library]!
  let host = stage.host
  for (const side of SIDES) {
    const result = await judged(stage, given, side, corner)
    expect(result).toMatchObject({ task: given.task, fighter: { kind: corner.kind } })
    expect(result.fighter.runtime).toMatch(corner.runtime)
    expectNumbers(result.metrics, expected.numbers[side], corner.tolerance)
    if (side === 'champion') host = { ...(await stage.place.crown()), userEnvironment: stage.host.userEnvironment }
  }
  const { result } = (await stage.place.compare(host)).evidence
  expect(result).toMatchObject({ task: given.task, replay: corner.replay, champion: { kind: 'champion', version: 1 } })
  expect(result.champion.fighter.kind).toBe(corner.kind)
  expectBout(result, expected, corner.tolerance)
}
