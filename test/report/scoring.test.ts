import type { Scoring } from '@titlebout/core'
import { renderReport } from '@titlebout/report'
import { expect, it } from 'vitest'
import { EVIDENCE } from '../tooling/evidence.ts'

const shown = (change: Partial<Scoring['result']> = {}): string =>
  renderReport([{ ...EVIDENCE.scoring, result: { ...EVIDENCE.scoring.result, ...change } }], {
    limit: Infinity,
    runUrl: undefined,
  })

it('says of a scoring what was run, on what, and what it took', () => {
  const text = shown()
  expect(text).toContain('**evaluate-gate (score)**')
  expect(text).toContain('- command: `python predict.py` in the job `train`, after `pip install -r requirements.txt`')
  expect(text).toContain('- given: 2,000 rows with `report_id`, `size`, and no label')
  expect(text).toContain('- took 1.2 s of the 60 minutes allowed; memory 212 MiB')
})

it('says so where memory is not known, and shows no code that a command may hold', () => {
  expect(shown({ peak_memory_mb: null })).toContain('memory not known')
  // In one code span, whatever it holds.
  expect(shown({ command: 'echo `x` | <script>\n@team' })).toContain('- command: ``echo `x` \\| <script> @team`` in')
})
