import type { Latency } from '../evidence/latency.ts'

/**
 * What requests took: each quantile is a time that was measured, the smallest one that a share of `p` of all requests did not exceed
 * (nearest rank, definition 1 of Hyndman & Fan 1996).
 *
 * @param times milliseconds of each request that was answered, its retries apart; at least one
 */
export function latencyOf(
  times: readonly number[],
  facts: Pick<Latency, 'retries' | 'batch_size' | 'concurrency'>,
): Latency {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (p: number): number => Math.round(10 * (sorted[Math.ceil(p * sorted.length) - 1] ?? 0)) / 10
  return { requests: times.length, ...facts, p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99) }
}
