import type { Fighter } from '../ports/fighter.ts'
import { idsOf } from './table-ids.ts'

/**
 * The trivial opponent of a first candidate: says of every row what the training rows say on average.
 *
 * @param prior share of positive labels among the training rows, 0 to 1
 * @throws {RangeError} on another number
 */
export function dummyFighter(prior: number): Fighter {
  if (!(prior >= 0 && prior <= 1)) throw new RangeError(`a prior is a share from 0 to 1, got ${prior}`)
  return {
    record: { kind: 'dummy', assurance: 'reproduced', runtime: 'prior of the training labels', model_sha256: null },
    score: async (table, task) => {
      const ids = await idsOf(table, task.id)
      return {
        ids,
        score: new Float64Array(ids.length).fill(prior),
        prediction: new Uint8Array(ids.length).fill(prior >= task.threshold ? 1 : 0),
      }
    },
    close: async () => undefined,
  }
}
