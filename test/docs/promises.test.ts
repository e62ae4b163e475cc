import { metricNames } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import type { Figure } from '../slow/promises/scenario.ts'
import { promisesPage } from '../slow/promises/page.ts'
import { CHAPTERS } from '../slow/promises/prose.ts'
import { SCENARIOS } from '../slow/promises/scenarios.ts'
import { sectionOf, textOf } from './documents.ts'

/** A promised figure of a table, with the band of its row. */
interface Shown {
  readonly row: string
  readonly share: number
  readonly low: number
  readonly high: number
  readonly marked: boolean
}

/** Reads the tables back: what stands in parentheses is not promised. */
function shownIn(text: string): Shown[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => {
      const cells = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
      const band = cells.map((cell) => /^(\d+(?:\.\d)?) to (\d+(?:\.\d)?)$/u.exec(cell)).find((match) => match !== null)
      if (band === undefined || band === null) return []
      return cells.flatMap((cell) => {
        const figure = /^(?:\*\*)?(\d+\.\d) ± \d+\.\d/u.exec(cell)
        if (figure === null) return []
        return [
          {
            row: cells[0]!,
            share: Number(figure[1]),
            low: Number(band[1]),
            high: Number(band[2]),
            marked: cell.includes('✗'),
          },
        ]
      })
    })
}

describe('docs/statistics/promises.md', () => {
  const text = textOf('docs/statistics/promises.md')
  const shown = shownIn(text)

  it('has no figure outside its band', () => {
    expect(shown.filter(({ share, low, high, marked }) => marked || share < low || share > high)).toEqual([])
    expect(text).not.toContain('✗ |')
  })

  it('counts what it shows', () => {
    const [, inside, promised] = /\*\*(\d+) of (\d+) promised figures/u.exec(text)!
    expect([Number(inside), Number(promised)]).toEqual([shown.length, shown.length])
    expect(shown.length).toBeGreaterThan(400)
  })

  it('has a chapter with a table for everything that is measured', () => {
    for (const { title } of CHAPTERS) expect(shownIn(sectionOf(text, title)).length, title).toBeGreaterThan(0)
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length)
  })

  it('holds every metric that a report shows without being asked, alone and as a difference, or says which is not measured', () => {
    const rows = new Set(shownIn(sectionOf(text, 'Intervals of 95 % hold the truth')).map(({ row }) => row))
    for (const name of [
      'roc_auc',
      'average_precision',
      'log_loss',
      'brier',
      'accuracy',
      'precision',
      'recall',
      'mae',
      'rmse',
      'r2',
      'f1_macro',
    ])
      for (const row of [name, `Δ ${name}`]) expect([...rows], row).toContain(row)
    const known = new Set(
      (['binary-classification', 'multiclass-classification', 'regression'] as const).flatMap(metricNames),
    )
    const unknown = [...rows].filter(
      (row) => !row.startsWith('Δ ') && !known.has(row) && !/over queries|parity/u.test(row),
    )
    expect(unknown).toEqual([])
  })
})

describe('the page', () => {
  const figure = (change: Partial<Figure>): Figure => ({
    table: 'looks',
    row: 'roc_auc',
    column: 'α at every look',
    hits: 30,
    trials: 1000,
    band: [0, 0.06],
    promised: true,
    ...change,
  })

  it('marks what lies outside, and what was never measured', () => {
    expect(promisesPage([figure({ hits: 61 })])).toContain('| **6.1 ± 0.8 ✗** | 0 to 6.0 |')
    expect(promisesPage([figure({ hits: 0, trials: 0 })])).toContain('**none ✗**')
    expect(promisesPage([figure({})])).toContain('**1 of 1 promised figures lie inside their band.**')
    expect(promisesPage([figure({ hits: 61 })])).toContain('**0 of 1 promised')
  })

  it('puts in parentheses what is not promised', () => {
    expect(promisesPage([figure({ hits: 400, promised: false })])).toContain('| *(40.0 ± 1.5)* |')
  })
})
