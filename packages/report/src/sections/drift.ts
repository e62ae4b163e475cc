import { numberText, type Drift, type DriftMeasure } from '@titlebout/core'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { kindText, measureText } from '../drift-words.ts'
import { methodLink } from '../links.ts'
import { commonScale, intervalBar } from '../chart/interval-bar.ts'
import { count, measured } from '../number.ts'
import { verdictWord } from '../verdict.ts'

/** What drifted first; what did not, folded. */
export function driftSections({ result }: Drift): Section[] {
  const reference =
    result.reference.version === null
      ? 'the reference profile'
      : `the training profile of version ${result.reference.version}`
  const sections: Section[] = [
    {
      name: 'drift',
      rank: 1,
      body: `${count(result.current.row_count)} rows of ${code(result.current.name)} against ${reference} (${count(result.reference.row_count)} rows).`,
    },
  ]
  const [moved, still] = [
    result.measures.filter(({ verdict }) => verdict === 'failed'),
    result.measures.filter(({ verdict }) => verdict !== 'failed'),
  ]
  if (moved.length > 0)
    sections.push({
      name: 'what drifted',
      rank: 1,
      body: `**Drifted beyond the tolerance**\n\n${measuresTable(moved)}`,
    })
  if (still.length > 0)
    sections.push({
      name: 'what did not drift',
      rank: 5,
      body: fold(`Not drifted, or undecided (${still.length})`, measuresTable(still)),
    })
  if (result.retraining !== null)
    sections.push({
      name: 'retraining',
      rank: 2,
      body: `Retraining: ${result.retraining.asked ? 'asked for' : 'not asked for'}; ${plain(result.retraining.detail)}.`,
    })
  return sections
}

function measuresTable(measures: readonly DriftMeasure[]): string {
  const rows = measures.map((one) => [
    one.field === null ? 'rows' : code(one.field),
    kindText(one),
    measureText(one),
    measured(one.effect),
    intervalBar(one.effect, commonScale([one.effect], one.tolerance)),
    numberText(one.tolerance),
    methodLink(one.effect.method),
    verdictWord(one.verdict),
  ])
  return table(['column', 'what', 'measure', 'effect', '┃ tolerance', 'tolerance', 'interval by', 'verdict'], rows)
}
