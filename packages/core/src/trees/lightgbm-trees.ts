import type { Section } from './lightgbm-text.ts'
import { treeShape } from './tree-shape.ts'
import { CATEGORY, SIZE, SIZE_BUT_ZERO, type WalkTree } from './walk.ts'

/** More than any training gives; the file's length bounds them too. */
const MOST_LEAVES = 2 ** 20
const MOST_WORDS = 2 ** 27

/** How an inner node decides: bits of `decision_type`. */
const CATEGORICAL = 1
const DEFAULT_LEFT = 2
/** Bits 2 and 3: which values are gaps. 0: none, NaN counts as 0; 1: 0 and NaN; 2: NaN. */
const MISSING_SHIFT = 2
const MISSING_ZERO = 1
const MISSING_NAN = 2

/** One tree, and what its leaves say. */
export interface LightgbmTree {
  readonly walk: WalkTree
  readonly leaves: Float64Array
}

/** Inner nodes as the file has them. */
interface InnerNodes {
  readonly left: Int32Array
  readonly right: Int32Array
  readonly feature: Int32Array
  /** Rows up to it go left; for categories the number of the set. */
  readonly threshold: Float64Array
  readonly decision: Int32Array
  /** Where each set of categories starts among the words, and the end of the last one. */
  readonly setStarts: Int32Array
  /** Sets of categories as bits: those in a set go left. */
  readonly sets: Uint32Array
}

/**
 * Reads one tree and makes sure that every walk ends in a leaf.
 *
 * @throws {UserError} `MODEL` naming the line; and for a linear tree
 */
export function readLightgbmTree(section: Section, columns: number): LightgbmTree {
  // rule: lightgbm-linear
  if (section.has('is_linear') && section.text('is_linear').trim() !== '0')
    throw section.wrong(
      'is_linear',
      '0: trees with a linear model in each leaf (linear_tree) are not run here; hand evaluate-gate a scores file instead',
      section.text('is_linear'),
    )
  const leafCount = section.whole('num_leaves', { least: 1, most: MOST_LEAVES })
  const leaves = section.doubles('leaf_value', leafCount)
  return { walk: leafCount === 1 ? LEAF_ALONE : walkable(readInner(section, leafCount, columns)), leaves }
}

const LEAF_ALONE: WalkTree = {
  children: new Int32Array(0),
  gapChild: new Int32Array(0),
  column: new Int32Array(0),
  threshold: new Float64Array(0),
  asks: undefined,
  isAmong: () => false,
}

function readInner(section: Section, leafCount: number, columns: number): InnerNodes {
  const inner = leafCount - 1
  const children = { least: -leafCount, most: inner - 1 }
  const left = section.wholes('left_child', inner, children)
  const right = section.wholes('right_child', inner, children)
  // Leaves stand behind the inner nodes.
  const placeOf = (child: number): number => (child >= 0 ? child : inner + (-1 - child))
  const shape = treeShape(inner + leafCount, (node) =>
    node >= inner ? undefined : [placeOf(left[node]!), placeOf(right[node]!)],
  )
  if (shape.kind === 'fault') throw section.broken('left_child', `the tree ${shape.fault}`)
  const nodes = {
    left,
    right,
    feature: section.wholes('split_feature', inner, { least: 0, most: columns - 1 }),
    threshold: section.bounds('threshold', inner),
    decision: section.wholes('decision_type', inner, { least: 0, most: 15 }),
    ...readSets(section),
  }
  const sets = nodes.setStarts.length - 1
  for (let node = 0; node < inner; node += 1) {
    if ((nodes.decision[node]! & CATEGORICAL) === 0) continue
    const set = nodes.threshold[node]!
    // rule: lightgbm-category-set
    if (!(Number.isInteger(set) && set >= 0 && set < sets))
      throw section.wrong('threshold', `one of ${sets} sets of categories`, set)
  }
  return nodes
}

function readSets(section: Section): Pick<InnerNodes, 'setStarts' | 'sets'> {
  const count = section.has('num_cat') ? section.whole('num_cat', { least: 0, most: MOST_LEAVES }) : 0
  if (count === 0) return { setStarts: Int32Array.of(0), sets: new Uint32Array(0) }
  const setStarts = section.wholes('cat_boundaries', count + 1, { least: 0, most: MOST_WORDS })
  const falling = setStarts.findIndex((start, set) => set > 0 && start < setStarts[set - 1]!)
  // rule: lightgbm-category-boundaries
  if (setStarts[0] !== 0 || falling !== -1)
    throw section.wrong('cat_boundaries', 'numbers that rise from 0', setStarts.slice(0, 8).join(' '))
  return { setStarts, sets: section.words('cat_threshold', setStarts.at(-1)!) }
}

/**
 * Rows up to a threshold go left, and a walk sends left what is below: below the next double. A gap is known beforehand where it
 * counts as 0; categories in a set go left, so that children change sides.
 */
function walkable(nodes: InnerNodes): WalkTree {
  const { left, right, decision, threshold, feature, setStarts, sets } = nodes
  const isCategorical = (node: number): boolean => (decision[node]! & CATEGORICAL) !== 0
  const missing = (node: number): number => decision[node]! >> MISSING_SHIFT
  const children = new Int32Array(2 * left.length)
  const gapChild = new Int32Array(left.length)
  const asks = new Uint8Array(left.length)
  for (let node = 0; node < left.length; node += 1) {
    const sides = [left[node]!, right[node]!] as const
    children.set(isCategorical(node) ? [sides[1], sides[0]] : sides, 2 * node)
    if (isCategorical(node)) {
      asks[node] = CATEGORY
      gapChild[node] = sides[1]
      continue
    }
    if (missing(node) === MISSING_ZERO) asks[node] = SIZE_BUT_ZERO
    const isDefault = missing(node) === MISSING_ZERO || missing(node) === MISSING_NAN
    const goesLeft = isDefault ? (decision[node]! & DEFAULT_LEFT) !== 0 : threshold[node]! >= 0
    gapChild[node] = goesLeft ? sides[0] : sides[1]
  }
  return {
    children,
    gapChild,
    column: feature,
    threshold: threshold.map((value, node) => (isCategorical(node) ? value : nextUp(value))),
    asks: asks.some((how) => how !== SIZE) ? asks : undefined,
    isAmong: (node, value) => {
      // −0.5 is cut to 0.
      if (!(value > -1)) return false
      const category = Math.abs(Math.trunc(value))
      const set = threshold[node]!
      const word = setStarts[set]! + Math.floor(category / 32)
      return word < setStarts[set + 1]! && ((sets[word]! >>> (category % 32)) & 1) === 1
    },
  }
}

/** The next double above; above infinity there is none, and nothing is as large as NaN. */
function nextUp(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return Number.NaN
  if (value === 0) return Number.MIN_VALUE
  const bits = new BigInt64Array(1)
  const double = new Float64Array(bits.buffer)
  double[0] = value
  bits[0]! += value > 0 ? 1n : -1n
  return double[0]
}
