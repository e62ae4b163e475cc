import { FIGHTER, OPPONENT, type ScoredRows } from '@titlebout/adapters'
import { gainsBy, metricOfTask, rowsArePlain, type Host, type StoredGains, type StoredSlice } from '@titlebout/core'
import { findDummy, type FoundDummy } from '../compare-to-champion/dummy.ts'
import type { Opened } from '../step.ts'
import { storedLabels } from './stored-labels.ts'

interface Found {
  readonly gains: StoredGains
  readonly settings: FoundDummy['settings']
}

/** What rows in a database gain over the trivial opponent, at the candidate's threshold; undefined where no rule of the gate asks for it. */
export async function storedGains(
  host: Host,
  opened: Opened,
  rows: ScoredRows,
  slices: readonly StoredSlice[],
): Promise<Found | undefined> {
  const { gate, model } = opened.config
  const asking = gate.filter((rule) => rule.compared_to === 'dummy')
  const [first] = asking
  if (first === undefined) return undefined
  const found = await findDummy(host, opened, storedLabels(rows, opened.config), first.metric)
  if (found === undefined) throw new Error(`${model.task} has no dummy, and a rule asks for it`)
  const metrics = new Set(asking.map(({ metric }) => metric))
  const gains = await gainsBy(rows.againstDummy(found.dummy).statistics(), slices, {
    fighters: [OPPONENT, FIGHTER],
    metrics: [...metrics].map((name) => metricOfTask(name, model.task)),
    plain: rowsArePlain(opened.config),
  })
  return { gains, settings: found.settings }
}
