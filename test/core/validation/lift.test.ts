import { describe, expect, it } from 'vitest'
import {
  labelEvents,
  liftFinding,
  liftSettings,
  parseWhere,
  strongestLift,
  type Tally,
  type ValueGroups,
} from '@titlebout/core'

const SETTINGS = liftSettings(10)
const EVENT = { column: 'damage', is: 'yes' }
const NOBODY: Tally = { rows: 0, positives: 0 }

/** 10,000 rows, one in ten positive, in a column whose usual value says nothing. */
const groups = (changes: Partial<ValueGroups>): ValueGroups => ({
  field: 'cost',
  kind: 'number',
  all: { rows: 10_000, positives: 1000 },
  nulls: NOBODY,
  mode: { rows: 9800, positives: 900, value: 0 },
  below: NOBODY,
  above: NOBODY,
  rare: [],
  ...changes,
})

const whereOf = (changes: Partial<ValueGroups>) => strongestLift(groups(changes), EVENT, SETTINGS)?.where

describe('strongestLift', () => {
  it('finds the few rows beside the usual value where the label is far more frequent', () => {
    const lift = strongestLift(groups({ above: { rows: 200, positives: 140 } }), EVENT, SETTINGS)
    expect(lift).toEqual({
      field: 'cost',
      where: 'cost > 0',
      event: "damage = 'yes'",
      rows: 200,
      share: 0.02,
      positive_rate: 0.7,
      base_rate: 0.1,
      lift: expect.closeTo(7, 9),
    })
  })

  it('writes the set as an expression of the where grammar', () => {
    const leak = { rows: 100, positives: 80 }
    expect(whereOf({ below: leak })).toBe('cost < 0')
    expect(whereOf({ below: leak, above: leak })).toBe('cost != 0')
    const usual = { rows: 9800, positives: 900, value: "it's none" }
    const text = strongestLift(groups({ field: 'Cost $', kind: 'text', mode: usual, above: leak }), EVENT, SETTINGS)
    expect(text?.where).toBe(`"Cost $" != 'it''s none'`)
    expect(parseWhere(text?.where ?? '')).toMatchObject({ column: 'Cost $', value: "it's none" })
  })

  it('finds a column that is filled in only where it happened', () => {
    const nulls = { rows: 9700, positives: 760 }
    const usual = { rows: 40, positives: 32, value: 3 }
    expect(whereOf({ nulls, mode: usual, above: { rows: 260, positives: 208 } })).toBe('cost is not null')
  })

  it('finds a single value, or null, that all but decides the label', () => {
    const decided = { rows: 300, positives: 299 }
    expect(
      whereOf({
        mode: { rows: 5000, positives: 400, value: 1 },
        above: { rows: 4700, positives: 301 },
        rare: [{ ...decided, value: 99999 }],
      }),
    ).toBe('cost = 99999')
    expect(whereOf({ nulls: decided })).toBe('cost is null')
  })

  it('does not cry at a value of a rich column that merely does more damage than others', () => {
    const rich = { mode: { rows: 4000, positives: 100, value: 'gull' }, above: { rows: 6000, positives: 900 } }
    const goose = { rows: 300, positives: 150, value: 'goose' }
    expect(whereOf({ kind: 'text', ...rich, rare: [goose] })).toBeUndefined()
  })

  it('does not cry at what is not rare, as a size that one row in ten has', () => {
    expect(
      whereOf({ mode: { rows: 9400, positives: 500, value: 0 }, above: { rows: 600, positives: 500 } }),
    ).toBeUndefined()
    expect(whereOf({ mode: { rows: 9500, positives: 500, value: 0 }, above: { rows: 500, positives: 450 } })).toBe(
      'cost > 0',
    )
  })

  it('does not cry at fewer rows than may be written about twice', () => {
    expect(whereOf({ above: { rows: 19, positives: 19 } })).toBeUndefined()
    expect(whereOf({ above: { rows: 20, positives: 20 } })).toBe('cost > 0')
  })

  it('goes by the lower bound of the rate: little data must say more', () => {
    expect(whereOf({ above: { rows: 20, positives: 8 } })).toBeUndefined()
    expect(whereOf({ above: { rows: 400, positives: 160 } })).toBe('cost > 0')
  })

  it('looks from the rarer class, whichever is called positive', () => {
    const lift = strongestLift(
      groups({
        all: { rows: 10_000, positives: 9000 },
        mode: { rows: 9800, positives: 8900, value: 0 },
        above: { rows: 200, positives: 60 },
      }),
      EVENT,
      SETTINGS,
    )
    expect(lift).toMatchObject({ where: 'cost > 0', positive_rate: 0.3, base_rate: 0.9, lift: expect.closeTo(7, 9) })
  })

  it('says nothing where there is no label or one class', () => {
    expect(whereOf({ all: { rows: 10_000, positives: 0 }, above: { rows: 200, positives: 0 } })).toBeUndefined()
    expect(whereOf({ mode: undefined, nulls: { rows: 10_000, positives: 1000 } })).toBeUndefined()
  })
})

describe('liftFinding', () => {
  it('says which expression to paste, and what it does not know', () => {
    const lift = strongestLift(groups({ above: { rows: 200, positives: 140 } }), EVENT, SETTINGS)
    if (lift === undefined) throw new Error('expected a lift')
    const finding = liftFinding(lift, { file: 'titlebout.yml', line: 3 })
    expect(finding).toMatchObject({
      id: 'rare-value-lift',
      severity: 'warning',
      where: { field: 'cost', role: 'train' },
    })
    expect(finding.message).toBe(
      "leak? 200 training rows (2.0 %) with cost > 0 have damage = 'yes' in 70 %, all rows together in 10.0 %: is this known before the outcome?",
    )
    expect(finding.fix).toContain('where: "cost > 0"')
  })
})

describe('labelEvents', () => {
  it('asks of a binary label whether it is positive', () => {
    const variable = { task: 'binary-classification', label: 'damage', positive: 'yes', prevalence: undefined } as const
    expect(labelEvents(variable, null)).toEqual([{ column: 'damage', is: 'yes' }])
  })

  it('asks of classes for each of the most frequent', () => {
    const names = Array.from({ length: 12 }, (_, index) => `class ${index}`)
    const classes = names.map((value, index) => ({ value, count: 10 + index }))
    const label = { task: 'multiclass-classification', name: 'y', classes, rare_classes: 0, rare_count: 0 } as const
    const events = labelEvents({ task: 'multiclass-classification', label: 'y', classes: names }, label)
    expect(events).toHaveLength(10)
    expect(events[0]).toEqual({ column: 'y', is: 'class 11' })
    expect(events).not.toContainEqual({ column: 'y', is: 'class 0' })
  })

  it('asks of numbers whether they are among the highest tenth, which the profile must know', () => {
    const variable = { task: 'regression', label: 'price' } as const
    const known = {
      task: 'regression',
      name: 'price',
      mean: 1,
      sd: 1,
      quantiles: [
        [0.5, 1],
        [0.9, 4],
      ] as [number, number][],
    } as const
    expect(labelEvents(variable, known)).toEqual([{ column: 'price', atLeast: 4 }])
    expect(labelEvents(variable, { ...known, quantiles: [] })).toEqual([])
    expect(labelEvents(variable, null)).toEqual([])
  })

  it('asks of relevance whether there is any, and nothing where there is no label', () => {
    expect(labelEvents({ task: 'ranking', label: 'grade', query: 'q' }, null)).toEqual([
      { column: 'grade', atLeast: 1 },
    ])
    expect(labelEvents({ task: 'custom', label: undefined }, null)).toEqual([])
  })

  it('writes an event on numbers in the grammar of where', () => {
    const lift = strongestLift(
      groups({ above: { rows: 200, positives: 180 } }),
      { column: 'price', atLeast: 4.5 },
      SETTINGS,
    )
    expect(lift?.event).toBe('price >= 4.5')
  })
})
