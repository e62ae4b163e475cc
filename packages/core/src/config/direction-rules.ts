import { findMetric } from '../evaluation/metrics.ts'
import type { ValueProblem } from './problems.ts'
import { problem, type ConfigRule } from './rule-problem.ts'
import type { Config } from './schema.ts'

/** A metric of which neither more nor less is better, as a slope that is right at 1, has bounds and no winner. */
function metricsHaveADirection({ model, gate, champion, explain }: Config): ValueProblem[] {
  const isNeither = (metric: string): boolean => findMetric(metric, model.task)?.better === 'neither'
  const why = (metric: string): string => `of ${metric} neither more nor less is better`
  const inBout = (metric: string): string =>
    `has no winner: ${why(metric)}: write it in the gate, with between: [least, most]`
  const asked = explain?.metric
  return [
    ...(isNeither(champion.primary) ? [problem(['champion', 'primary'], inBout(champion.primary))] : []),
    ...champion.guardrails.flatMap(({ metric }, index) =>
      isNeither(metric) ? [problem(['champion', 'guardrails', index, 'metric'], inBout(metric))] : [],
    ),
    ...(asked !== undefined && isNeither(asked)
      ? [problem(['explain', 'metric'], `cannot tell what is lost: ${why(asked)}`)]
      : []),
    ...gate.flatMap((rule, index) => {
      const key = rule.perturb === undefined ? 'compared_to' : 'perturb'
      if (!isNeither(rule.metric) || rule[key] === undefined || rule.compared_to === 'calibrated') return []
      return [problem(['gate', index, key], `asks what is gained or lost, and ${why(rule.metric)}: remove it`)]
    }),
  ]
}

/** What directions of metrics ask of the config. */
export const DIRECTION_RULES: readonly ConfigRule[] = [metricsHaveADirection]
