import {
  dependenceOf,
  gridOf,
  tableWith,
  type Dependence,
  type DependencePoint,
  type ExplainConfig,
  type Feature,
  type Table,
} from '@titlebout/core'
import type { Asked, Sample } from './permuted.ts'

interface Work {
  readonly settings: ExplainConfig
  readonly minCount: number
  readonly level: number
  readonly hasTime: () => boolean
}

/** Partial dependence on each of some columns, and those that no time was left for. */
export async function dependences(
  asked: Asked,
  sample: Sample,
  columns: readonly string[],
  work: Work,
): Promise<{ readonly dependence: readonly Dependence[]; readonly leftOut: readonly string[] }> {
  const dependence: Dependence[] = []
  for (const [k, column] of columns.entries()) {
    const feature = await featureOf(sample.table, column)
    const grid = gridOf(feature, { points: work.settings.grid, minCount: work.minCount })
    const points = await pointsAt(asked, sample.table, { feature, grid, hasTime: work.hasTime })
    if (points === undefined) return { dependence, leftOut: columns.slice(k) }
    // One value says nothing of how anything depends on it.
    if (points.length > 1) dependence.push(dependenceOf(feature, points, asked.rows, work.level))
  }
  return { dependence, leftOut: [] }
}

async function featureOf(table: Table, name: string): Promise<Feature> {
  const isNumber = table.columns.some((column) => column.name === name && column.kind === 'number')
  return isNumber
    ? { name, kind: 'number', values: await table.numbers(name) }
    : { name, kind: 'text', values: await table.texts(name) }
}

/** @returns undefined when the time is over */
async function pointsAt(
  { fighter, task }: Asked,
  table: Table,
  work: {
    readonly feature: Feature
    readonly grid: readonly (number | string)[]
    readonly hasTime: () => boolean
  },
): Promise<readonly DependencePoint[] | undefined> {
  const { feature, grid, hasTime } = work
  const points: DependencePoint[] = []
  const count = table.dataset.row_count
  for (const at of grid) {
    if (!hasTime()) return undefined
    const texts = Array.from({ length: count }, () => String(at))
    const numbers = typeof at === 'number' ? new Float64Array(count).fill(at) : undefined
    const changed = tableWith(table, { column: feature.name, texts, numbers })
    points.push({ at, scores: await fighter.score(changed, task) })
  }
  return points
}
