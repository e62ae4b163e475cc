import type { Claim } from '../config/schema.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import { metricOfTask } from '../evaluation/metrics.ts'
import type { Task } from '../evaluation/task.ts'
import type { FightOptions } from './fought.ts'

/**
 * A first model must be better than nothing, whatever the claims about a champion are. A dummy's decisions are all
 * alike, so guardrails on decisions have nothing to guard, and it has no losses of the team's own.
 */
export function againstDummy(rules: FightOptions['rules'], task: Task): FightOptions['rules'] {
  const superior: Claim = { claim: 'superior', margin: 0 }
  const guards = (metric: MetricName): boolean => !['prediction', 'loss'].includes(metricOfTask(metric, task).reads)
  // A change that is decided on the estimate alone is one against a champion: there is none.
  const guardrails = rules.guardrails.filter(({ metric, decide }) => decide !== 'point' && guards(metric))
  return { ...rules, merge: superior, promote: superior, guardrails }
}
