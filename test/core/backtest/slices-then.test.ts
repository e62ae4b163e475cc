import type { Config, Evaluation } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { CONFIG, EVALUATION, of, PLAIN, promotion, replayed, slice } from './promotions.ts'

const [HIGH, LOW] = [of(0.8, 0.9), of(0.6, 0.7)]
const THEN = [
  slice("size = 'Small'", HIGH),
  slice('size is null', HIGH),
  slice('mass < 10', HIGH),
  slice('mass >= 10 and mass < 20.5', HIGH, 'mass in [10, 20.5)'),
  slice('mass >= 20.5', LOW),
  slice("size = 'Small' and mass < 10", HIGH),
  slice("size = 'Small' and mass >= 10 and mass < 20.5", LOW, "size = 'Small' and mass in [10, 20.5)"),
  slice("phase = 'a' and mass >= 10", LOW, 'heavy'),
]
const SIZE = 'size'
const MASS = { column: 'mass', quantiles: 3 }
const CROSS = { cross: ['size', 'mass'] }
const HEAVY = { name: 'heavy', where: "phase = 'a' and mass >= 10" }

function asked(slices: Config['data']['slices'], rule: object, rules: Evaluation['result']['rules'] = []) {
  const config: Config = {
    ...PLAIN,
    data: { ...CONFIG.data, slices },
    gate: [{ ...CONFIG.gate[0]!, on: 'slices', min: 0.75, ...rule }],
  }
  const evaluation = { ...EVALUATION, result: { ...EVALUATION.result, slices: THEN, rules } }
  const { now, why } = replayed(promotion({ evaluation }), config)
  return [now, ...why.map((one) => one.replace('ROC AUC at least 0.75', 'it'))]
}

describe('slices of today among those of then', () => {
  it.each<[string, Config['data']['slices'], string[]]>([
    ['a column by its values', [SIZE], ['promoted']],
    ['some values', [{ column: 'size', values: ['Small'] }], ['promoted']],
    ['quantiles', [MASS], ['stopped', 'it where mass >= 20.5: no, it was 0.6 to 0.7']],
    [
      'a cross',
      [SIZE, MASS, CROSS],
      [
        'stopped',
        'it where mass >= 20.5: no, it was 0.6 to 0.7',
        "it where size = 'Small' and mass in [10, 20.5): no, it was 0.6 to 0.7",
      ],
    ],
    ['an expression', [HEAVY], ['stopped', 'it where heavy: no, it was 0.6 to 0.7']],
    ['none at all', [], ['promoted']],
  ])('are %s', (_, slices, expected) => {
    expect(asked(slices, {})).toEqual(expected)
  })

  it.each<[string, Config['data']['slices'], string]>([
    ['a value that had no rows, or too few', [{ column: 'size', values: ['Large'] }], '"size" was no slice then'],
    ['other quantiles', [{ column: 'mass', quantiles: 4 }], '"mass" was cut into 3 parts then'],
    ['quantiles of another column', [{ column: 'size', quantiles: 3 }], '"size" was cut into 1 part then'],
    ['a cross of other columns', [MASS, { cross: ['phase', 'mass'] }], '"phase by mass" was no slice then'],
    [
      'a cross of numbers cut in another way',
      [{ column: 'mass', quantiles: 2 }, CROSS],
      '"mass" was cut into 3 parts then',
    ],
    ['an expression that says something else', [{ ...HEAVY, where: 'mass >= 10' }], '"heavy" was no slice then'],
  ])('are not known of %s', (_, slices, why) => {
    expect(asked(slices, {})).toEqual(['unknown', `it: unknown, ${why}`])
  })

  it('are those that a rule names: declarations, or single slices of one', () => {
    const each = (...names: string[]) => asked([SIZE, MASS, HEAVY], { on: { each: names } })
    expect(each('size')).toEqual(['promoted'])
    expect(each('size', 'heavy')).toEqual(['stopped', 'it where heavy: no, it was 0.6 to 0.7'])
    expect(each('mass in [10, 20.5)')).toEqual(['promoted'])
    expect(each('mass >= 20.5')[0]).toBe('stopped')
    expect(each("size = 'Large'")).toEqual(['unknown', `it: unknown, "size = 'Large'" was no slice then`])
    expect(asked([SIZE], { on: { each: ['heavy'] } })[0]).toBe('unknown')
  })

  it('are held against what was beyond an opponent there, where that was asked', () => {
    const gain = (on: 'each' | 'slices' | 'worst-slice', where: string) =>
      ({ ...EVALUATION.result.rules[0]!, on, slice: where, compared_to: 'dummy', measured: LOW }) as const
    const rule = { compared_to: 'dummy' }
    expect(asked([SIZE], rule, [gain('slices', "size = 'Small'"), gain('each', 'size is null')])[0]).toBe('stopped')
    expect(asked([SIZE], rule, [gain('slices', "size = 'Small'")])).toEqual([
      'unknown',
      'gain in ROC AUC over the dummy at least 0.75: unknown, it was not measured',
    ])
    expect(asked([SIZE], rule, [gain('worst-slice', "size = 'Small'"), gain('each', 'size is null')])[0]).toBe(
      'unknown',
    )
  })

  it('are all of them where the worst one was told', () => {
    const worst = { ...EVALUATION.result.rules[0]!, on: 'worst-slice', slice: 'heavy', measured: LOW } as const
    expect(asked([SIZE, MASS, CROSS, HEAVY], { on: 'worst-slice' }, [worst])[0]).toBe('stopped')
    expect(asked([SIZE], { on: 'worst-slice' }, [worst])).toEqual([
      'unknown',
      'it: unknown, other slices were judged then',
    ])
  })
})
