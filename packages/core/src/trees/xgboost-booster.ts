import type { Fields } from './fields.ts'
import { readXgboostTree, type XgboostTree } from './xgboost-trees.ts'
import { addTree, type PlacedTree, type Rows } from './xgboost-walk.ts'

/** What was boosted. */
export interface XgboostBooster {
  readonly kind: 'gbtree' | 'dart' | 'gblinear'
  /** More for the title; '' when there is nothing to say. */
  readonly note: string
  /** One start for all outputs: gblinear takes the first `base_score` for each. */
  readonly sharesBaseScore: boolean
  /** Columns that it asks for, ascending. */
  readonly used: readonly number[]
  /** Adds what it says to the sums of the rows, which hold the used columns. */
  add(rows: Rows, sums: Float32Array): void
}

interface Sizes {
  readonly columns: number
  /** Numbers for each row. */
  readonly width: number
}

const COUNT = { least: 0, most: 2 ** 31 - 1 }

/** @throws {UserError} `MODEL` naming the field */
export function readXgboostBooster(learner: Fields, sizes: Sizes): XgboostBooster {
  const booster = learner.object('gradient_booster')
  const kind = booster.text('name')
  if (kind === 'gblinear') return readLinear(booster.object('model'), sizes)
  // rule: xgboost-booster
  if (kind !== 'gbtree' && kind !== 'dart') throw booster.wrong('name', 'gbtree, dart or gblinear', kind)
  const model = (kind === 'dart' ? booster.object('gbtree') : booster).object('model')
  const trees = readTrees(model, sizes, kind === 'dart' ? booster : undefined)
  const kept = trees.slice(0, treesInUse(learner, model, trees.length, sizes))
  const used = [...new Set(kept.flatMap(({ tree }) => splitsOf(tree)))].toSorted((a, b) => a - b)
  const places = new Map(used.map((column, place) => [column, place]))
  const placed = kept.map((tree) => ({ ...tree, place: tree.tree.feature.map((column) => places.get(column) ?? 0) }))
  return {
    kind,
    sharesBaseScore: false,
    note: kept.length < trees.length ? `, the first ${kept.length} of ${trees.length} trees (best_iteration)` : '',
    used,
    add: (rows, sums) => {
      for (const tree of placed) addTree(tree, rows, sums, sizes.width)
    },
  }
}

function readTrees(
  model: Fields,
  { columns, width }: Sizes,
  dart: Fields | undefined,
): readonly Omit<PlacedTree, 'place'>[] {
  const trees = model.objects('trees').map((fields) => readXgboostTree(fields, columns))
  const outputs = model.wholes('tree_info', trees.length, { least: 0, most: width - 1 })
  const weights = dart?.floats('weight_drop', trees.length)
  const odd = trees.findIndex((tree) => tree.width !== 1 && tree.width !== width)
  // rule: xgboost-leaf-width
  if (odd !== -1) throw model.wrong(`trees[${odd}].tree_param.size_leaf_vector`, `1 or ${width}`, trees[odd]!.width)
  const wild = weights?.findIndex((weight) => !Number.isFinite(weight)) ?? -1
  // rule: xgboost-tree-weight
  if (wild !== -1) throw model.wrong(`weight_drop[${wild}]`, 'a finite number', weights![wild])
  return trees.map((tree, index) => ({
    tree,
    output: tree.width === 1 ? outputs[index]! : 0,
    weight: weights?.[index] ?? 1,
  }))
}

/** Columns that inner nodes ask for. */
function splitsOf(tree: XgboostTree): readonly number[] {
  return [...new Set(tree.feature.filter((_, node) => tree.left[node] !== -1))]
}

/**
 * All trees, but after an early stop by the scikit-learn interface: that one predicts with the best iteration, and says in the file
 * that it was it that trained.
 */
function treesInUse(learner: Fields, model: Fields, trees: number, { width }: Sizes): number {
  if (!learner.has('attributes')) return trees
  const attributes = learner.object('attributes')
  if (!attributes.has('scikit_learn') || !attributes.has('best_iteration')) return trees
  const best = attributes.whole('best_iteration', COUNT)
  if (model.has('iteration_indptr')) {
    const ends = model.wholes('iteration_indptr', undefined, { least: 0, most: trees })
    return ends[best + 1] ?? trees
  }
  const parallel = Math.max(1, model.object('gbtree_model_param').whole('num_parallel_tree', COUNT))
  return Math.min(trees, (best + 1) * parallel * width)
}

/** A weight for each column and output, and a bias for each output behind them. */
function readLinear(model: Fields, { columns, width }: Sizes): XgboostBooster {
  const weights = model.floats('weights', (columns + 1) * width)
  const wild = weights.findIndex((weight) => !Number.isFinite(weight))
  // rule: xgboost-linear-weight
  if (wild !== -1) throw model.wrong(`weights[${wild}]`, 'a finite number', weights[wild])
  const bias = weights.subarray(columns * width)
  return {
    kind: 'gblinear',
    sharesBaseScore: true,
    note: '',
    used: Array.from({ length: columns }, (_, column) => column),
    add: ({ values, count }, sums) => {
      for (let row = 0; row < count; row += 1)
        for (let output = 0; output < width; output += 1) {
          let sum = Math.fround(sums[row * width + output]! + bias[output]!)
          for (let column = 0; column < columns; column += 1) {
            const value = values[row * columns + column]!
            if (!Number.isNaN(value)) sum = Math.fround(sum + Math.fround(value * weights[column * width + output]!))
          }
          sums[row * width + output] = sum
        }
    },
  }
}
