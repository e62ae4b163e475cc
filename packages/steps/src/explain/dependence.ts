import { dependenceOf, gridOf, type Dependence, type DependencePoint, type ExplainConfig } from '@titlebout/core'
import { featureOf } from '../evaluate-gate/column-values.ts'
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
    const points = await pointsAt(asked, column, grid, work.hasTime)
    if (points === undefined) return { dependence, leftOut: columns.slice(k) }
    // One value says nothing of how anything depends on it.
    if (points.length > 1) dependence.push(dependenceOf(feature, points, asked.rows, work.level))
  }
  return { dependence, leftOut: [] }
}

/** @returns undefined when the time is over */
async function pointsAt(
  { answers }: Asked,
  column: string,
  grid: readonly (number | string)[],
  hasTime: () => boolean,
): Promise<readonly DependencePoint[] | undefined> {
  const points: DependencePoint[] = []
  for (const at of grid) {
    if (!hasTime()) return undefined
    points.push({ at, scores: await answers.at(column, at) })
  }
  return points
}
