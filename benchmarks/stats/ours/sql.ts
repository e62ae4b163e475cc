import path from 'node:path'
import { createTableReader } from '@titlebout/adapters'
import { measureBy, metricOfTask } from '@titlebout/core'
import { METRICS } from './metric-names.ts'

const MEMORY_BYTES = 2e9
const REGIONS = ['central', 'coast', 'east', 'harbour', 'hills', 'lakes', 'north', 'south', 'valley', 'west'] as const

/** What each metric needs: asked for apart, so that each has its time. */
const PARTS = {
  cells: METRICS.filter((name) => !['log_loss', 'brier', 'roc_auc'].includes(name)),
  sums: ['log_loss', 'brier'],
  ranks: ['roc_auc'],
} as const

/** The ten metrics on ten slices by SQL where the rows are: seconds of each part, and the most memory that the process had. */
export async function sql(file: string): Promise<void> {
  const reader = createTableReader({ nativeDir: undefined, memoryBytes: MEMORY_BYTES })
  try {
    const seconds = new Map<string, number>()
    const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      const start = performance.now()
      const done = await work()
      seconds.set(what, (performance.now() - start) / 1000)
      return done
    }
    const plan = {
      role: 'test',
      root: path.dirname(file),
      path: path.basename(file),
      kinds: {},
      id: undefined,
    } as const
    const table = await timed('load', () => reader.open({ ...plan, label: undefined }))
    const provider = await reader.statistics(table, {
      task: 'binary-classification',
      label: 'y_true',
      classes: ['1'],
      weight: undefined,
      cluster: undefined,
      fighters: { a: { score: 'score_a' } },
    })
    const cut = { kind: 'values', column: 'region', values: REGIONS } as const
    const estimates: Record<string, number> = {}
    for (const [part, names] of Object.entries(PARTS)) {
      const metrics = names.map((name) => metricOfTask(name, 'binary-classification'))
      const found = await timed(part, () => measureBy(provider, metrics, { cut, fighters: ['a'] }))
      for (const [k, outcomes] of found.entries())
        for (const [{ name }, outcome] of outcomes)
          if (outcome.kind === 'measured') estimates[`${REGIONS[k]} ${name}`] = outcome.estimate
    }
    const peakMiB = process.resourceUsage().maxRSS / 1024
    process.stdout.write(`${JSON.stringify({ seconds: Object.fromEntries(seconds), peakMiB, estimates })}\n`)
  } finally {
    await reader.close()
  }
}
