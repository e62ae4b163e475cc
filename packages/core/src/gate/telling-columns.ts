import { rocAuc } from '@titlebout/stats'
import type { Feature } from '../bout/rare-sets.ts'
import { halvesOf } from '../discovery/halves.ts'
import { numberedTexts, type Values } from '../evaluation/coded-column.ts'
import type { BinaryRows, JudgedRows } from '../evaluation/judged-rows.ts'
import type { Finding } from '../finding.ts'
import type { Ids } from '../scores/ids.ts'

/** A column whose own area reaches this tells the label by itself. */
const TELLS = 0.98
/** Fewer rows of a class say nothing about a column. */
const FEWEST = 20
/** Rows that are looked at: an area of so many is known to three digits. */
const MOST_ROWS = 100_000

/**
 * Columns that tell the label all by themselves: the area under the ROC curve of a number as it is (or turned round), of a text by the
 * share of positives of its value, learned on one half of the rows and judged on the other. Nulls are a value of their own: that a
 * cell is empty tells as much as what stands in it.
 *
 * @returns a warning for each, for two classes; nothing for other tasks
 */
export function tellingColumns(rows: JudgedRows, ids: Ids, features: readonly Feature[]): Finding[] {
  if (rows.task !== 'binary-classification') return []
  const halves = halvesOf(ids, undefined)
  return features.flatMap((feature): Finding[] => {
    const auc =
      feature.kind === 'number' ? areaOfNumbers(rows, feature.values) : areaOfTexts(rows, feature.values, halves)
    // rule: telling-column
    if (auc === undefined || auc < TELLS) return []
    return [
      {
        id: 'telling-column',
        severity: 'warning',
        message: `leak? the column "${feature.name}" alone has a ROC AUC of ${auc.toFixed(4)}`,
        expected: `a column that does not decide the label alone (ROC AUC below ${TELLS})`,
        fix: `make sure that "${feature.name}" is known before the outcome, or exclude it in data.features`,
        where: { field: feature.name, role: 'test' },
      },
    ]
  })
}

function areaOfNumbers({ truth, count }: BinaryRows, values: Float64Array): number | undefined {
  const stride = Math.ceil(count / MOST_ROWS)
  const places = Uint32Array.from({ length: Math.ceil(count / stride) }, (_, k) => k * stride)
  const known = places.filter((row) => !Number.isNaN(values[row]!))
  const present = areaAt(truth, known, (row) => values[row]!)
  const missing = areaAt(truth, places, (row) => (Number.isNaN(values[row]!) ? 1 : 0))
  return present === undefined ? missing : Math.max(present, missing ?? 0)
}

function areaOfTexts(
  { truth }: BinaryRows,
  values: Values,
  { discovery, honest }: { readonly discovery: Uint32Array; readonly honest: Uint32Array },
): number | undefined {
  const { codes } = numberedTexts(values)
  const known = new Map<number, { rows: number; positives: number }>()
  let [rows, positives] = [0, 0]
  for (const row of discovery) {
    const tally = known.get(codes[row]!) ?? { rows: 0, positives: 0 }
    tally.rows += 1
    tally.positives += truth[row]!
    rows += 1
    positives += truth[row]!
    known.set(codes[row]!, tally)
  }
  const base = positives / Math.max(1, rows)
  const stride = Math.ceil(honest.length / MOST_ROWS)
  const places = stride <= 1 ? honest : honest.filter((_, k) => k % stride === 0)
  return areaAt(truth, places, (row) => {
    const tally = known.get(codes[row]!)
    // One row of a value says little about it.
    return tally === undefined ? base : (tally.positives + base) / (tally.rows + 1)
  })
}

/** The area, whichever way round; undefined where a class has too few rows. */
function areaAt(truth: Uint8Array, places: Uint32Array, score: (row: number) => number): number | undefined {
  const labels = new Uint8Array(places.length)
  const scores = new Float64Array(places.length)
  let positives = 0
  for (let k = 0; k < places.length; k += 1) {
    labels[k] = truth[places[k]!]!
    scores[k] = score(places[k]!)
    positives += labels[k]!
  }
  if (positives < FEWEST || places.length - positives < FEWEST || !scores.every(Number.isFinite)) return undefined
  const area = rocAuc(labels, scores)
  return area.kind === 'measured' ? Math.max(area.estimate, 1 - area.estimate) : undefined
}
