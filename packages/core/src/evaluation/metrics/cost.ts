import { atPrevalence, costMeasure, measureCells, type WeightOptions } from '@titlebout/stats'
import type { BinaryRows, ClassRows } from '../judged-rows.ts'
import type { Absent, Definition, Settled } from './define.ts'

/** Mean cost of a row by model.costs. The prices belong to the rows, so the metric needs those and no cells alone. */
const COST = {
  label: 'mean cost',
  better: 'lower',
  range: [-Infinity, Infinity],
  needs: 'rows',
  reads: 'prediction',
} as const

export const BINARY_COST: Definition<BinaryRows> = {
  ...COST,
  of: (rows, options) => {
    const { truth, prevalence, costs } = rows
    if (prevalence === undefined || costs === undefined) return costOf(rows, options)
    return atPrevalence(truth, prevalence, (weights) => priced(rows, costs, { weights }), options)
  },
}

export const CLASS_COST: Definition<ClassRows> = { ...COST, of: costOf }

function costOf(rows: BinaryRows | ClassRows, options: WeightOptions): Settled | Absent {
  return rows.costs === undefined ? noCosts(rows) : priced(rows, rows.costs, options)
}

function priced(
  { truth, prediction }: BinaryRows | ClassRows,
  costs: readonly (readonly number[])[],
  options: WeightOptions,
): ReturnType<typeof measureCells> {
  const { range, measure } = costMeasure(costs)
  return measureCells(truth, prediction, { ...options, classes: costs.length, range }, measure)
}

function noCosts(rows: BinaryRows | ClassRows): Absent {
  return { kind: 'undefined', reason: 'no-costs', n: rows.count }
}
