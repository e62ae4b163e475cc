import { dummyFighter, judgedRows, type Host, type JudgedRows, type RowsToJudge } from '@titlebout/core'
import { findDummy, labelsOf, type FoundDummy } from '../compare-to-champion/dummy.ts'
import type { Opened } from '../step.ts'
import type { JudgedTable } from './judged-table.ts'
import { taskOf } from './open-fighter.ts'

interface GateDummy {
  readonly rows: JudgedRows
  readonly settings: FoundDummy['settings']
}

/** What the trivial opponent says of the judged rows, at the candidate's threshold; undefined where no rule of the gate asks for it. */
export async function gateDummy(
  host: Host,
  opened: Opened,
  judged: JudgedTable & Pick<RowsToJudge, 'naiveError'>,
  threshold: number | undefined,
): Promise<GateDummy | undefined> {
  const asking = opened.config.gate.find((rule) => rule.compared_to === 'dummy')
  if (asking === undefined) return undefined
  const found = await findDummy(host, opened, labelsOf(judged), asking.metric)
  if (found === undefined) throw new Error(`${opened.config.model.task} has no dummy, and a rule asks for it`)
  const scores = await dummyFighter(found.dummy).score(judged.table, taskOf(opened.config, [], threshold))
  return { rows: judgedRows(judged, scores), settings: found.settings }
}
