/** Deeper trees are not grown: LightGBM's own bound of leaves in a path is far below. */
export const DEEPEST_TREE = 1_000

/** A node's children; undefined for a leaf. */
export type ChildrenOf = (node: number) => readonly [left: number, right: number] | undefined

/**
 * What keeps a tree from being walked: a node outside it, one that two parents share or that is its own ancestor, or more than a
 * thousand levels. Nodes that no parent leads to are left alone: pruning leaves some.
 *
 * @param size nodes are numbered 0 to `size` − 1, and 0 is the root
 * @returns undefined when every walk from the root ends in a leaf
 */
export function treeFault(size: number, childrenOf: ChildrenOf): string | undefined {
  const depths = new Uint16Array(size)
  const waiting = [0]
  depths[0] = 1
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const children = childrenOf(node)
    if (children === undefined) continue
    const depth = depths[node]!
    // rule: tree-depth
    if (depth > DEEPEST_TREE) return `is more than ${DEEPEST_TREE} levels deep`
    for (const child of children) {
      // rule: tree-child-outside
      if (!(child >= 0 && child < size)) return `leads from node ${node} to node ${child}, and has ${size} nodes`
      // rule: tree-cycle
      if (depths[child] !== 0) return `leads to node ${child} twice: it is no tree, and a walk might never end`
      depths[child] = depth + 1
      waiting.push(child)
    }
  }
  return undefined
}
