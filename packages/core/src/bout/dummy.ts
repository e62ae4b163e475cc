import type { JudgedRows } from '../evaluation/judged-rows.ts'
import type { Contender } from './pairing.ts'

/** Metrics on which the trivial opponent means something; its decisions are all alike, so precision and recall of them are not. */
export const DUMMY_GUARDS = ['roc_auc', 'average_precision', 'log_loss', 'brier', 'accuracy'] as const

/**
 * The opponent of a first model: it says the share of positive labels in training about every row, and decides for the
 * more frequent label.
 *
 * @param prior share of positive rows, 0 to 1
 */
export function dummyAgainst(candidate: Contender, prior: number): Contender {
  const n = candidate.ids.length
  const rows: JudgedRows = {
    truth: candidate.rows.truth,
    score: new Float64Array(n).fill(prior),
    prediction: new Uint8Array(n).fill(prior > 0.5 ? 1 : 0),
  }
  return {
    fighter: { kind: 'dummy', assurance: 'reproduced', runtime: 'prior of the training labels', model_sha256: null },
    ids: candidate.ids,
    rowsSha256: candidate.rowsSha256,
    rows,
    // It has seen one number of the training rows, and no judged row.
    seen: new Uint8Array(n),
  }
}
