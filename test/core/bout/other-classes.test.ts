import { fight, type ClassRows, type Contender } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { options } from './synthetic.ts'

const N = 400
const CLASSES = ['low', 'mid', 'high', 'never'] as const
const TRUTH = Uint16Array.from({ length: N }, (_, row) => row % 3)
/** No label is "never". Wrong in every fifth row: with what the candidate says there, or the champion. */
const called = (wrong: (row: number) => number): Uint16Array =>
  Uint16Array.from(TRUTH, (label, row) => (row % 5 === 0 ? wrong(row) : label))
const NEXT = called((row) => (row + 1) % 3)
const ONCE_NEVER = called((row) => (row === 0 ? 3 : (row + 1) % 3))
const TWICE_NEVER = called((row) => (row < 10 ? 3 : (row + 1) % 3))

function side(prediction: Uint16Array, change: Partial<ClassRows> = {}): Contender {
  const task = 'multiclass-classification' as const
  const rows: ClassRows = { task, count: N, classes: CLASSES, truth: TRUTH, scores: undefined, prediction, ...change }
  return {
    fighter: { kind: 'onnx', assurance: 'reproduced', runtime: 'test', model_sha256: null },
    ids: Array.from({ length: N }, (_, i) => `row ${i}`),
    rowsSha256: 'a'.repeat(64),
    rows,
    seen: new Uint8Array(N),
  }
}

const rulesOf = (primary: string) => ({
  primary,
  merge: { claim: 'non-inferior' as const, margin: 0.02 },
  promote: { claim: 'superior' as const, margin: 0 },
  guardrails: [],
})
const claimsOf = (primary: string, champion: Contender, candidate: Contender) =>
  fight(candidate, champion, options({ rules: rulesOf(primary) })).claims

// Saying "never" once costs a macro average of three classes a quarter, whatever else is said.
describe('averages over the classes', () => {
  const clusters = { cluster: Uint32Array.from({ length: N }, (_, row) => row % 100) }

  it.each([
    ['f1_macro', {}],
    ['precision_macro', {}],
    ['recall_macro', {}],
    ['jaccard_macro', {}],
    ['f1_macro', clusters],
    ['f1_macro', { weight: Float64Array.from({ length: N }, (_, row) => 1 + (row % 2)) }],
  ])('decide nothing where one side alone calls a class that no label has: %s', (metric, rows) => {
    for (const [one, other] of [
      [ONCE_NEVER, NEXT],
      [NEXT, ONCE_NEVER],
    ] as const) {
      const { merge, promote } = claimsOf(metric, side(one, rows), side(other, rows))
      expect(merge).toMatchObject({ kind: 'undecided', reason: 'undefined-metric' })
      expect(merge.detail).toContain('averages over different classes')
      expect(promote.kind).toBe('undecided')
    }
  })

  it.each([{}, clusters])('decide where both do, or where the average is weighted by labels', (rows) => {
    const [once, twice] = [side(ONCE_NEVER, rows), side(TWICE_NEVER, rows)]
    expect(claimsOf('f1_macro', once, twice).merge.kind).toBe('passed')
    expect(claimsOf('f1_weighted', side(NEXT, rows), once).merge.kind).toBe('passed')
  })
})
