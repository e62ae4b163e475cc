import type { Section } from './lightgbm-text.ts'
import { treeFault } from './tree-shape.ts'

/** More than any training gives; the file's length bounds them too. */
const MOST_LEAVES = 2 ** 20
const MOST_WORDS = 2 ** 27

/** How an inner node decides: bits of `decision_type`. */
export const CATEGORICAL = 1
export const DEFAULT_LEFT = 2
/** Bits 2 and 3: which values are gaps. 0: none, NaN counts as 0; 1: 0 and NaN; 2: NaN. */
export const MISSING_SHIFT = 2
export const MISSING_ZERO = 1
export const MISSING_NAN = 2

/** One tree: inner nodes, and leaves that stand as −1 − leaf among the children. */
export interface LightgbmTree {
  /** Without inner nodes the tree is leaf 0. */
  readonly left: Int32Array
  readonly right: Int32Array
  readonly feature: Int32Array
  /** Rows up to it go left; for categories the number of the set. */
  readonly threshold: Float64Array
  readonly decision: Int32Array
  /** Where each set of categories starts among the words, and the end of the last one. */
  readonly setStarts: Int32Array
  /** Sets of categories as bits. */
  readonly sets: Uint32Array
  readonly leaves: Float64Array
}

/**
 * Reads one tree and makes sure that every walk ends in a leaf.
 *
 * @throws {UserError} `MODEL` naming the line; and for a linear tree
 */
export function readLightgbmTree(section: Section, features: number): LightgbmTree {
  // rule: lightgbm-linear
  if (section.has('is_linear') && section.text('is_linear').trim() !== '0')
    throw section.wrong(
      'is_linear',
      '0: trees with a linear model in each leaf (linear_tree) are not run here; hand evaluate-gate a scores file instead',
      '1',
    )
  const leafCount = section.whole('num_leaves', { least: 1, most: MOST_LEAVES })
  const leaves = section.doubles('leaf_value', leafCount)
  const inner = leafCount - 1
  if (inner === 0) return stump(leaves)
  const children = { least: -leafCount, most: inner - 1 }
  const left = section.wholes('left_child', inner, children)
  const right = section.wholes('right_child', inner, children)
  const fault = treeFault(inner + leafCount, (node) =>
    node >= inner ? undefined : [placeOf(left[node]!, inner), placeOf(right[node]!, inner)],
  )
  if (fault !== undefined) throw section.wrong('left_child', 'a tree', `one that ${fault}`)
  const tree = {
    left,
    right,
    leaves,
    feature: section.wholes('split_feature', inner, { least: 0, most: features - 1 }),
    threshold: section.doubles('threshold', inner),
    decision: section.wholes('decision_type', inner, { least: 0, most: 15 }),
    ...readSets(section),
  }
  const sets = tree.setStarts.length - 1
  for (let node = 0; node < inner; node += 1) {
    if ((tree.decision[node]! & CATEGORICAL) === 0) continue
    const set = tree.threshold[node]!
    // rule: lightgbm-category-set
    if (!(Number.isInteger(set) && set >= 0 && set < sets))
      throw section.wrong('threshold', `one of ${sets} sets of categories`, set)
  }
  return tree
}

/** Leaves stand behind the inner nodes. */
function placeOf(child: number, inner: number): number {
  return child >= 0 ? child : inner + (-1 - child)
}

function stump(leaves: Float64Array): LightgbmTree {
  const none = new Int32Array(0)
  return {
    left: none,
    right: none,
    feature: none,
    threshold: new Float64Array(0),
    decision: none,
    setStarts: Int32Array.of(0),
    sets: new Uint32Array(0),
    leaves,
  }
}

function readSets(section: Section): Pick<LightgbmTree, 'setStarts' | 'sets'> {
  const count = section.has('num_cat') ? section.whole('num_cat', { least: 0, most: MOST_LEAVES }) : 0
  if (count === 0) return { setStarts: Int32Array.of(0), sets: new Uint32Array(0) }
  const setStarts = section.wholes('cat_boundaries', count + 1, { least: 0, most: MOST_WORDS })
  const falling = setStarts.findIndex((start, set) => set > 0 && start < setStarts[set - 1]!)
  // rule: lightgbm-category-boundaries
  if (setStarts[0] !== 0 || falling !== -1)
    throw section.wrong('cat_boundaries', 'numbers that rise from 0', setStarts.slice(0, 8).join(' '))
  return { setStarts, sets: section.words('cat_threshold', setStarts.at(-1)!) }
}
