/** Deeper trees are not grown. It bounds the time that a walk can take. */
export const DEEPEST_TREE = 1_000

/** A node's children; undefined for a leaf. */
export type ChildrenOf = (node: number) => readonly [left: number, right: number] | undefined

/** Nodes that a walk can come to, or what keeps the tree from being walked. */
export type TreeShape =
  | { readonly kind: 'tree'; readonly isReached: (node: number) => boolean }
  | { readonly kind: 'fault'; readonly fault: string }

/**
 * Holds a tree against what would keep it from being walked: a node outside it, one that two parents share or that is its own
 * ancestor, or more than a thousand levels. Nodes that no parent leads to are left alone: pruning leaves some.
 *
 * @param size nodes are numbered 0 to `size` − 1, and 0 is the root
 */
export function treeShape(size: number, childrenOf: ChildrenOf): TreeShape {
  const depths = new Uint16Array(size)
  const waiting = [0]
  depths[0] = 1
  const fault = (what: string): TreeShape => ({ kind: 'fault', fault: what })
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const children = childrenOf(node)
    if (children === undefined) continue
    const depth = depths[node]!
    // rule: tree-depth
    if (depth > DEEPEST_TREE) return fault(`is more than ${DEEPEST_TREE} levels deep`)
    for (const child of children) {
      // rule: tree-child-outside
      if (!(child >= 0 && child < size)) return fault(`leads from node ${node} to node ${child}, and has ${size} nodes`)
      // rule: tree-cycle
      if (depths[child] !== 0) return fault(`leads to node ${child} twice, so that a walk might never end`)
      depths[child] = depth + 1
      waiting.push(child)
    }
  }
  return { kind: 'tree', isReached: (node) => depths[node] !== 0 }
}
