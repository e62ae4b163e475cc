import { numberText, type Drift, type DriftMeasure, type Measured } from '@titlebout/core'
import { kindText, measureText } from '../../drift-words.ts'
import { count, measured, pText } from '../../number.ts'
import { code, el, type Part } from '../el.ts'
import { htmlTable, type Column, type Row } from '../html-table.ts'
import { axis, intervalPlot, scaleOf, type Scale } from '../interval-plot.ts'
import { measuredPart, methodPart, saysMeasured, verdictPart } from '../words.ts'

/** Beyond so many tolerances a plot is cut: it is far enough, and the others must stay readable. */
const FAR = 5

/** How far each column has moved, as multiples of what is tolerated. */
export function driftParts({ result }: Drift): readonly Part[] {
  const { reference, current, measures, retraining } = result
  const before =
    reference.version === null ? 'the reference profile' : `the training data of version ${reference.version}`
  return [
    el(
      'p',
      {},
      `${count(current.row_count)} rows of `,
      code(current.name),
      ` were held against ${before} (${count(reference.row_count)} rows).`,
    ),
    measures.length === 0 ? el('p', {}, 'Nothing was measured.') : table(measures),
    retraining === null
      ? undefined
      : el('p', {}, `Retraining: ${retraining.asked ? 'asked for' : 'not asked for'}; ${retraining.detail}.`),
  ]
}

function table(measures: readonly DriftMeasure[]): Part {
  const scaled = measures.map((one) => ({ one, share: shareOf(one) }))
  const all = scaleOf(
    scaled.map(({ share }) => share),
    1,
  )
  const scale = all === undefined ? undefined : { from: 0, to: Math.min(all.to, FAR), bound: 1 }
  const columns: Column[] = [
    { head: 'column' },
    { head: 'verdict' },
    { head: 'times the tolerance', under: axis(scale) },
    { head: 'measure' },
    { head: 'distance' },
    { head: 'tolerance', right: true },
    { head: 'p, adjusted', right: true },
    { head: 'interval by' },
  ]
  const rows = scaled
    .toSorted((a, b) => (b.share.estimate ?? -Infinity) - (a.share.estimate ?? -Infinity))
    .map((row) => measureRow(row.one, row.share, scale))
  return htmlTable(columns, rows, {
    caption: 'Distances, strongest first; the dashed line is the tolerance',
    isSearched: true,
  })
}

function measureRow(one: DriftMeasure, share: Measured, scale: Scale | undefined): Row {
  const name = one.field ?? 'rows'
  const says = saysMeasured(
    `${name}, ${one.measure}`,
    one.effect,
    `${measured(one.effect)} of ${numberText(one.tolerance)} tolerated`,
  )
  const p = one.p_adjusted
  return {
    ...(one.verdict === 'failed' ? { class: 'outside' } : {}),
    cells: [
      one.field === null ? 'rows' : code(one.field),
      verdictPart(one.verdict),
      { part: intervalPlot(share, scale, says), order: share.estimate ?? undefined },
      `${measureText(one)} of ${kindText(one)}`,
      { part: measuredPart(one.effect), order: one.effect.estimate ?? undefined },
      { part: numberText(one.tolerance), order: one.tolerance },
      { part: p === null ? '' : pText(p), order: p ?? undefined },
      methodPart(one.effect.method),
    ],
  }
}

/** The effect in units of its tolerance, so that measures of different kinds share a scale; without a tolerance nothing is drawn. */
function shareOf({ effect, tolerance }: DriftMeasure): Measured {
  const by = (value: number | null): number | null => (value === null || !(tolerance > 0) ? null : value / tolerance)
  return { ...effect, estimate: by(effect.estimate), low: by(effect.low), high: by(effect.high) }
}
