import { quickselect } from 'simple-statistics'

/**
 * The value that would stand at `rank` (0-based) were `values` sorted, in expected O(n) (Floyd and Rivest 1975). Reorders `values`, so
 * that those before `rank` are no larger and those after no smaller.
 */
export function select(values: number[], rank: number): number {
  quickselect(values, rank)
  return values[rank]!
}
