import type { Bout, Examples } from '@titlebout/core'
import { htmlReport, renderReport } from '@titlebout/report'
import { describe, expect, it } from 'vitest'
import { NOTHING_TIED, sampleBout } from '../support/evidence-samples.ts'

const DATASET = {
  role: 'validation' as const,
  name: 'data/validation.csv',
  sha256: 'a'.repeat(64),
  rows_sha256: 'b'.repeat(64),
  row_count: 1200,
  columns: ['id'],
}

function bout(change: Partial<NonNullable<Bout['result']['examples']>> = {}): Bout {
  const sample = sampleBout(NOTHING_TIED)
  const file = { file: 'files/examples.json', sha256: 'c'.repeat(64), row_count: 1 }
  const examples = { dataset: DATASET, by: 'decisions', better: 12, worse: 7, file, ...change }
  return { ...sample, result: { ...sample.result, examples } }
}

const EXAMPLES: Examples = {
  format: 'titlebout.examples/1',
  model: sampleBout(NOTHING_TIED).model,
  columns: ['note'],
  rows: [
    {
      id: 'r|17<b>',
      label: 'yes',
      champion: { prediction: 'positive', score: 0.81 },
      candidate: { prediction: 'negative', score: 0.042 },
      values: ['<script>alert(1)</script> @team'],
    },
  ],
}

const markdown = (one: Bout, examples?: Examples): string =>
  renderReport([one], { limit: 1e6, runUrl: undefined, examples })
const page = (one: Bout, examples?: Examples): string => htmlReport([one], { digest: () => 'x', examples })

const SAID = 'of 1,200 rows, the candidate decides 7 wrongly that the champion had right, and 12 the other way round'

describe('examples in the report', () => {
  it('are counts, and where the rows are, for a place that keeps what it is given', () => {
    const text = markdown(bout())
    expect(text).toContain(`**Examples**, from the validation rows: ${SAID} (\`data/validation.csv\`).`)
    expect(text).toContain('in the artifact `titlebout.bird-strikes.examples`')
    expect(page(bout())).toContain('stands on examples.html')
  })

  it('are rows where the run is looked at, and text of theirs is text', () => {
    const text = markdown(bout(), EXAMPLES)
    expect(text).toContain('The 1 worst, right before and wrong now')
    expect(text).toContain(
      '| `r\\|17<b>` | `yes` | positive (0.810) | negative (0.042) | `<script>alert(1)</script> @team` |',
    )
    const html = page(bout(), EXAMPLES)
    expect(html).toContain('&lt;script>alert(1)&lt;/script> @team')
    expect(html).not.toContain('<script>alert')
  })

  it('of another model are not shown as this one’s', () => {
    const other = { ...EXAMPLES, model: 'other' }
    expect(markdown(bout(), other)).not.toContain('alert(1)')
    expect(page(bout(), other)).not.toContain('alert(1)')
  })

  it('may be none, and may be of errors', () => {
    expect(markdown(bout({ file: null, worse: 0 }))).not.toContain('artifact')
    expect(markdown(bout({ by: 'absolute error' }))).toContain(
      'of 1,200 rows, the candidate is worse on 7 by absolute error, and better on 12',
    )
    expect(markdown(sampleBout(NOTHING_TIED))).not.toContain('**Examples**')
  })
})
