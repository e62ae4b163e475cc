import type { Evaluation, Reliability } from '@titlebout/core'
import { intervalBar } from '../chart/interval-bar.ts'
import { nullSentence } from '../calibration.ts'
import { toMetric } from '../links.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { table } from '../markdown/table.ts'
import { count, measured, number, percent } from '../number.ts'

const NAME = 'expected_calibration_error'

/** Whether 10 % means 10 %, folded: for the eye, beside the number that a rule may be about. */
export function calibrationSections({ result }: Evaluation): Section[] {
  const { calibration, metrics, task } = result
  if (calibration === undefined || calibration.bins.length === 0) return []
  const error = metrics[NAME]
  const words = toMetric('Expected calibration error', NAME, task)
  const held = error === undefined ? '' : nullSentence(error)
  const sentence = error === undefined ? [] : [`${words} ${measured(error)}${held === '' ? '' : `; ${held}`}.`]
  const body = [...sentence, about(calibration), diagram(calibration)].join('\n\n')
  return [{ name: 'calibration', rank: 5, body: fold('Calibration: what was said, and what happened', body) }]
}

/** What the parts are of. */
export function about({ of, level }: Reliability): string {
  const said = of === 'positive' ? 'the probability of the positive label' : 'the probability of the most likely class'
  const happened = of === 'positive' ? 'were positive' : 'were of that class'
  return `Rows by ${said}, in ten equal parts: ● the share of them that ${happened}, with its ${percent(level)} interval, ┃ what was said on average. Right probabilities have the two side by side.`
}

function diagram({ bins, level }: Reliability): string {
  const rows = bins.map(({ rows: size, said, happened, low, high }) => {
    const bar = { estimate: happened, low, high, level, method: 'wilson', n: Math.round(size), effective_n: size }
    return [
      number(said),
      `${number(happened)} [${number(low)}, ${number(high)}]`,
      intervalBar(bar, { from: 0, to: 1, bound: said }),
      count(Math.round(size)),
    ]
  })
  return table(['said', 'happened', '0 to 1', 'rows'], rows, ['r', 'l', 'l', 'r'])
}
