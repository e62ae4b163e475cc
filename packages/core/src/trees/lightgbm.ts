import type { BoostedModel } from './boosted-model.ts'
import { readLightgbmFeatures } from './lightgbm-features.ts'
import { LIGHTGBM_OBJECTIVES, lightgbmObjective } from './lightgbm-objective.ts'
import { readLightgbmText, type LightgbmFile } from './lightgbm-text.ts'
import { readLightgbmTree } from './lightgbm-trees.ts'
import { refused } from './refused.ts'
import { findLeaves, overUsed, usedColumns } from './walk.ts'

const MOST_COLUMNS = 65_536
const MOST_CLASSES = 65_535
/** LightGBM takes what lies no further from zero for zero: 1e-35 as a float32. */
const ZERO = Math.fround(1e-35)

/**
 * Reads a model that LightGBM saved as text: every objective that it has; no linear trees.
 *
 * @param name what to call the model in messages
 * @throws {UserError} `MODEL` naming the line that is damaged, or what is not taken
 */
export function readLightgbm(text: string, name: string): BoostedModel {
  const file = readLightgbmText(text, name)
  const { head } = file
  const columns = head.whole('max_feature_idx', { least: 0, most: MOST_COLUMNS - 1 }) + 1
  const width = head.whole('num_tree_per_iteration', { least: 1, most: MOST_CLASSES })
  const { line, objective } = readObjective(file, width, name)
  const trees = file.trees.map((section) => readLightgbmTree(section, columns))
  // rule: lightgbm-iterations
  if (trees.length === 0 || trees.length % width !== 0)
    throw refused(name, `expected ${width} trees in each iteration, got ${trees.length} in all: the file is damaged`)
  const used = usedColumns(trees.map(({ walk }) => walk))
  const ready = trees.map(({ walk, leaves }) => ({ walk: overUsed(walk, used), values: leaves }))
  const divisor = head.has('average_output') ? trees.length / width : 1
  return {
    library: 'lightgbm',
    title: `lightgbm text ${head.text('version')}: ${head.has('average_output') ? 'rf' : (file.parameters.get('boosting') ?? 'gbdt')}, ${line}`,
    objective: line,
    gives: objective.gives,
    width,
    ...readLightgbmFeatures(file, columns, name),
    classes: undefined,
    used,
    arithmetic: 'float64',
    unknownCategory: 'missing',
    predict: (matrix, rows) => {
      const sums = new Float64Array(rows * width)
      const values = Float64Array.from(matrix, (value) => (Math.abs(value) <= ZERO ? 0 : value))
      const leaves = new Int32Array(rows)
      for (const [index, tree] of ready.entries()) {
        findLeaves(tree.walk, { values, width: used.length, count: rows }, leaves)
        const output = index % width
        for (let row = 0; row < rows; row += 1) sums[row * width + output]! += tree.values[leaves[row]!]!
      }
      if (divisor !== 1) for (let k = 0; k < sums.length; k += 1) sums[k]! /= divisor
      for (let row = 0; row < rows; row += 1) objective.answer(sums, row * width, width)
      return sums
    },
  }
}

function readObjective({ head }: LightgbmFile, width: number, name: string) {
  const line = head.has('objective') ? head.text('objective').trim() : 'custom'
  const objective = lightgbmObjective(line)
  // rule: lightgbm-objective
  if (objective === undefined)
    throw refused(
      name,
      `the objective "${line.slice(0, 60)}" is not run here, only ${LIGHTGBM_OBJECTIVES.join(', ')}: hand evaluate-gate a scores file instead`,
    )
  // rule: lightgbm-width
  if (objective.gives === 'classes' ? width < 2 : width !== 1)
    throw head.wrong('num_tree_per_iteration', objective.gives === 'classes' ? 'two classes or more' : '1', width)
  return { line, objective }
}
