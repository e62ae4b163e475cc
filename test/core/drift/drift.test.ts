import { describe, expect, it } from 'vitest'
import { CATEGORICAL_MEASURES, NUMERIC_MEASURES } from '../../../packages/core/src/drift/measures.ts'
import { judgeDrift, type DriftSettings, type Profile, type ProfileColumn } from '@titlebout/core'

const SETTINGS: DriftSettings = {
  measures: { numeric: 'ks', categorical: 'total_variation' },
  tolerance: { numeric: 0.1, categorical: 0.1, nulls: 0.05, new_categories: 0.02, columns: {} },
  falseDiscoveryRate: 0.05,
  alpha: 0.05,
  seed: 1,
  leftOut: new Set(['id', 'label']),
}

function profile(rows: number, columns: readonly ProfileColumn[]): Profile {
  return {
    format: 'titlebout.profile/1',
    dataset: { name: 'rows.csv', sha256: 'a'.repeat(64) },
    row_count: rows,
    min_count: 10,
    label: null,
    columns: [...columns],
  }
}

function category(name: string, counts: Readonly<Record<string, number>>, nulls = 0, other = 0): ProfileColumn {
  const top = Object.entries(counts).map(([value, count]) => ({ value, count }))
  const valued = top.reduce((sum, { count }) => sum + count, other)
  return {
    kind: 'text',
    name,
    count: valued + nulls,
    nulls,
    distinct: top.length + (other > 0 ? 1 : 0),
    top,
    other_count: other,
    other_distinct: other > 0 ? 1 : 0,
  }
}

function numeric(name: string, counts: readonly number[], nulls = 0): ProfileColumn {
  const count = counts.reduce((sum, one) => sum + one, nulls)
  const edges = counts.slice(1).map((_one, index) => index)
  return {
    kind: 'number',
    name,
    count,
    nulls,
    distinct: 100,
    mean: 0,
    sd: 1,
    min: null,
    max: null,
    quantiles: [],
    histogram: { edges, counts: [...counts] },
  }
}

function verdicts(
  reference: readonly ProfileColumn[],
  current: readonly ProfileColumn[],
  settings: Partial<DriftSettings> = {},
) {
  const judged = judgeDrift(profile(reference[0]?.count ?? 0, reference), profile(current[0]?.count ?? 0, current), {
    ...SETTINGS,
    ...settings,
  })
  return {
    ...judged,
    of: Object.fromEntries(judged.measures.map(({ field, kind, verdict }) => [`${field ?? 'rows'} ${kind}`, verdict])),
  }
}

describe('drift of a profile', () => {
  it('passes what did not move, in large windows', () => {
    const same = [category('size', { small: 5000, large: 5000 }), numeric('speed', [2500, 2500, 2500, 2500])]
    expect(verdicts(same, same)).toMatchObject({ verdict: { kind: 'passed' }, drifted: [] })
  })

  it('calls a category drifted when it moved by clearly more than the tolerance', () => {
    const { of, drifted, verdict } = verdicts(
      [category('size', { small: 5000, large: 5000 })],
      [category('size', { small: 700, large: 300 })],
    )
    expect(of['size categorical']).toBe('failed')
    expect(drifted).toEqual(['size'])
    expect(verdict).toMatchObject({ kind: 'failed', reason: 'drift', detail: expect.stringContaining('size') })
  })

  it('does not call a significant but small change drift', () => {
    const { of } = verdicts(
      [category('size', { small: 50_000, large: 50_000 })],
      [category('size', { small: 52_000, large: 48_000 })],
    )
    expect(of['size categorical']).toBe('passed')
  })

  it('is undecided where few rows cannot tell', () => {
    const { of, verdict } = verdicts(
      [category('size', { small: 500, large: 500 })],
      [category('size', { small: 31, large: 19 })],
    )
    expect(of['size categorical']).toBe('undecided')
    expect(verdict).toMatchObject({ kind: 'undecided', detail: expect.stringContaining('more rows') })
  })

  it('sees missing values as a column of their own', () => {
    const { of } = verdicts([numeric('speed', [2000, 2000], 1000)], [numeric('speed', [320, 320], 360)])
    expect(of).toMatchObject({ 'speed nulls': 'failed', 'speed numeric': 'passed' })
  })

  it('sees values that the reference did not know', () => {
    const { of } = verdicts(
      [category('species', { gull: 5000, hawk: 5000 })],
      [category('species', { gull: 450, hawk: 450 }, 0, 100)],
    )
    expect(of['species new-categories']).toBe('failed')
  })

  it('keeps quiet about values that became rarer', () => {
    const { of } = verdicts(
      [category('species', { gull: 4000, hawk: 4000 }, 0, 2000)],
      [category('species', { gull: 500, hawk: 500 })],
    )
    expect(of['species new-categories']).toBeUndefined()
  })

  it('does not bin a column anew: histograms with other edges are not compared', () => {
    const other = {
      ...numeric('speed', [10, 10, 10]),
      histogram: { edges: [5, 9], counts: [10, 10, 10] },
    } as ProfileColumn
    expect(verdicts([numeric('speed', [10, 10, 10])], [other]).of['speed numeric']).toBeUndefined()
  })

  it('judges single columns by a tolerance of their own', () => {
    const [reference, current] = [
      [category('airport', { a: 5000, b: 5000 })],
      [category('airport', { a: 650, b: 350 })],
    ]
    expect(verdicts(reference, current).of['airport categorical']).toBe('failed')
    const wide = { ...SETTINGS.tolerance, columns: { airport: 0.2 } }
    expect(verdicts(reference, current, { tolerance: wide }).of['airport categorical']).toBe('passed')
  })

  it('leaves out the label, the id and what else it is told', () => {
    const { measures } = verdicts(
      [category('label', { yes: 500, no: 500 })],
      [category('label', { yes: 900, no: 100 })],
    )
    expect(measures).toEqual([])
  })

  it('names columns that the current data lacks', () => {
    expect(
      verdicts([category('size', { small: 10 }), numeric('speed', [5, 5])], [category('size', { small: 10 })]).missing,
    ).toEqual(['speed'])
  })

  it('judges the number of rows only when asked to', () => {
    const [reference, current] = [
      [category('size', { small: 900, large: 100 })],
      [category('size', { small: 90, large: 10 })],
    ]
    expect(verdicts(reference, current).of['rows volume']).toBeUndefined()
    expect(verdicts(reference, current, { tolerance: { ...SETTINGS.tolerance, volume: 5 } }).of['rows volume']).toBe(
      'failed',
    )
    expect(verdicts(reference, current, { tolerance: { ...SETTINGS.tolerance, volume: 20 } }).of['rows volume']).toBe(
      'passed',
    )
  })

  it('puts the strongest drift first', () => {
    const reference = [category('a', { x: 5000, y: 5000 }), category('b', { x: 5000, y: 5000 })]
    const current = [category('a', { x: 700, y: 300 }), category('b', { x: 950, y: 50 })]
    expect(
      verdicts(reference, current)
        .measures.slice(0, 2)
        .map(({ field }) => field),
    ).toEqual(['b', 'a'])
  })

  it('says the same for the same seed', () => {
    const [reference, current] = [[category('a', { x: 500, y: 500 })], [category('a', { x: 60, y: 40 })]]
    expect(verdicts(reference, current).measures).toEqual(verdicts(reference, current).measures)
  })

  describe('by another measure', () => {
    const before = numeric('speed', [2500, 2500, 2500, 2500])
    const after = numeric('speed', [400, 600, 1400, 2600])
    const small = numeric('speed', [2510, 2490, 2505, 2495])
    it.each(NUMERIC_MEASURES)('%s decides about numbers, and the evidence names it', (measure) => {
      const settings = { measures: { ...SETTINGS.measures, numeric: measure } }
      const [drifted] = verdicts([before], [after], settings).measures
      expect(drifted).toMatchObject({ field: 'speed', kind: 'numeric', measure, verdict: 'failed' })
      const [still] = verdicts([before], [small], settings).measures.filter(({ kind }) => kind === 'numeric')
      expect(still).toMatchObject({ measure, verdict: 'passed', tolerance: 0.1 })
    })

    it.each(CATEGORICAL_MEASURES)('%s decides about categories, and the evidence names it', (measure) => {
      const settings = { measures: { ...SETTINGS.measures, categorical: measure } }
      const reference = [category('size', { small: 5000, large: 5000 })]
      const [drifted] = verdicts(reference, [category('size', { small: 2500, large: 500 })], settings).measures
      expect(drifted).toMatchObject({ kind: 'categorical', measure, verdict: 'failed' })
      const { of } = verdicts(reference, [category('size', { small: 5020, large: 4980 })], settings)
      expect(of['size categorical']).toBe('passed')
    })

    it('says by which method, and different numbers for different measures', () => {
      const effects = NUMERIC_MEASURES.map((numericMeasure) => {
        const settings = { measures: { ...SETTINGS.measures, numeric: numericMeasure } }
        return verdicts([before], [after], settings).measures[0]?.effect
      })
      expect(new Set(effects.map((effect) => effect?.estimate)).size).toBe(NUMERIC_MEASURES.length)
      expect(new Set(effects.map((effect) => effect?.method))).toEqual(
        new Set(['multinomial-resampling', 'noncentral-chi-square']),
      )
    })

    it('is undecided, with the reason, where it leaves nothing to compare', () => {
      const counts = Object.fromEntries(Array.from({ length: 30 }, (_, k) => [`v${k}`, 12]))
      const { measures } = verdicts([category('code', counts)], [category('code', counts)], {
        measures: { ...SETTINGS.measures, categorical: 'psi' },
      })
      const psi = measures.find(({ kind }) => kind === 'categorical')
      expect(psi).toMatchObject({ verdict: 'undecided', p_value: null, effect: { estimate: null } })
      expect(psi?.effect.note).toBe('psi needs two cells with rows enough, and values that differ')
    })

    it('does not pass what joined cells may hide, though the cells that are left did not move', () => {
      const rare = Object.fromEntries(Array.from({ length: 200 }, (_, k) => [`v${k}`, 10]))
      const column = category('code', { often: 5000, too: 5000, ...rare })
      const { of } = verdicts([column], [column], { measures: { ...SETTINGS.measures, categorical: 'psi' } })
      expect(of['code categorical']).toBe('undecided')
    })
  })
})
