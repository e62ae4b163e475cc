/** How an inner node asks: for the size of a number; whether a category is in its set; for the size, and 0 is a gap. */
export const SIZE = 0
export const CATEGORY = 1
export const SIZE_BUT_ZERO = 2

/** A tree made ready for walking. Only inner nodes are numbered, from the root 0 on; a leaf stands as −1 − leaf among the children. */
export interface WalkTree {
  /** Of node n: at 2n for numbers below its threshold and categories outside its set, at 2n + 1 for the others. Empty: the tree is leaf 0. */
  readonly children: Int32Array
  /** Of node n: where a gap goes. */
  readonly gapChild: Int32Array
  /** Of node n: the column that it asks for. Reading puts places among the used columns here. */
  readonly column: Int32Array
  readonly threshold: Float64Array
  /** Of node n: {@link SIZE}, {@link CATEGORY} or {@link SIZE_BUT_ZERO}; undefined when all ask for size alone. */
  readonly asks: Uint8Array | undefined
  /** Whether a number, cut to a whole one as the library does it, is in the set of a node. */
  readonly isAmong: (node: number, value: number) => boolean
}

/** Rows of used columns, one after another. */
export interface Rows {
  readonly values: Float64Array
  /** Columns of a row. */
  readonly width: number
  readonly count: number
}

/** Writes the leaf that each row comes to. @param leaves at least as many as rows */
export function findLeaves(tree: WalkTree, rows: Rows, leaves: Int32Array): void {
  if (tree.children.length === 0) leaves.fill(0)
  else if (tree.asks === undefined) bySize(tree, rows, leaves)
  else byAnything(tree, tree.asks, rows, leaves)
}

/** The common case, kept free of branches that a processor would have to guess: which child is an addition, not a jump. */
function bySize({ children, gapChild, column, threshold }: WalkTree, rows: Rows, leaves: Int32Array): void {
  const { values, width, count } = rows
  for (let row = 0; row < count; row += 1) {
    const start = row * width
    let node = 0
    do {
      const value = values[start + column[node]!]!
      node = Number.isNaN(value) ? gapChild[node]! : children[2 * node + Number(value >= threshold[node]!)]!
    } while (node >= 0)
    leaves[row] = -1 - node
  }
}

function byAnything(tree: WalkTree, asks: Uint8Array, { values, width, count }: Rows, leaves: Int32Array): void {
  const { children, gapChild, column, threshold } = tree
  for (let row = 0; row < count; row += 1) {
    const start = row * width
    let node = 0
    do {
      const value = values[start + column[node]!]!
      const how = asks[node]!
      if (Number.isNaN(value) || (how === SIZE_BUT_ZERO && value === 0)) node = gapChild[node]!
      else if (how === CATEGORY) node = children[2 * node + Number(tree.isAmong(node, value))]!
      else node = children[2 * node + Number(value >= threshold[node]!)]!
    } while (node >= 0)
    leaves[row] = -1 - node
  }
}

/** The columns that trees ask for, ascending. */
export function usedColumns(trees: readonly WalkTree[]): readonly number[] {
  const used = new Set<number>()
  for (const { column } of trees) for (const one of column) used.add(one)
  return [...used].toSorted((a, b) => a - b)
}

/** The tree over rows that hold the used columns only. */
export function overUsed(tree: WalkTree, used: readonly number[]): WalkTree {
  const places = new Map(used.map((column, place) => [column, place]))
  return { ...tree, column: tree.column.map((column) => places.get(column)!) }
}
