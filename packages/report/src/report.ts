import type { Evidence } from '@titlebout/core'

export interface ReportOptions {
  /** Longest text that the place takes, in characters. */
  readonly limit: number
  /** Page of the run, for what does not fit. */
  readonly runUrl: string | undefined
}

/** All evidence of a run as Markdown: verdict first, one section a model. */
export function renderReport(evidence: readonly Evidence[], options: ReportOptions): string {
  return evidence.map(({ format, verdict }) => `${format} ${verdict.kind}: ${verdict.detail}`).join('\n').slice(0, options.limit)
}
