import type { BoostedModel } from './boosted-model.ts'
import { readLightgbmFeatures } from './lightgbm-features.ts'
import { LIGHTGBM_OBJECTIVES, lightgbmObjective } from './lightgbm-objective.ts'
import { readLightgbmText, type LightgbmFile } from './lightgbm-text.ts'
import { readLightgbmTree, type LightgbmTree } from './lightgbm-trees.ts'
import { addLightgbmTree, ZERO } from './lightgbm-walk.ts'
import { refused } from './refused.ts'

const MOST_COLUMNS = 65_536
const MOST_CLASSES = 65_535

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
  const used = usedColumns(trees)
  const places = new Map(used.map((column, place) => [column, place]))
  const placed = trees.map((tree, index) => ({
    tree,
    place: tree.feature.map((column) => places.get(column)!),
    output: index % width,
  }))
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
      for (const tree of placed) addLightgbmTree(tree, { values, width: used.length, count: rows }, sums, width)
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

function usedColumns(trees: readonly LightgbmTree[]): readonly number[] {
  const used = new Set<number>()
  for (const { feature } of trees) for (const column of feature) used.add(column)
  return [...used].toSorted((a, b) => a - b)
}
