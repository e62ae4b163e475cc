import { renderReport } from '@titlebout/report'
import { expect, it } from 'vitest'
import { EVIDENCE } from '../tooling/evidence.ts'

const facts = { requests: 1200, batch_size: 256, concurrency: 4, p50_ms: 12.5, p95_ms: 40, p99_ms: 81.2 }

it.each([
  [0, 'rows, 4 at a time took'],
  [3, 'rows, 4 at a time, 3 sent again took'],
])('tells what requests to an endpoint took, %d of them sent again', (retries, words) => {
  const { evaluation } = EVIDENCE
  const asked = { ...evaluation, result: { ...evaluation.result, latency: { ...facts, retries } } }
  const room = { limit: Infinity, runUrl: undefined }
  const text = renderReport([asked], room)
  expect(text).toContain('1,200 requests of up to 256')
  expect(text).toContain(words)
  expect(text).toMatch(/12\.5\d* ms \(median\), 40(\.0+)? ms \(p95\), 81\.2\d* ms \(p99\)/u)
  expect(renderReport([evaluation], room)).not.toContain('requests of up to')
})
