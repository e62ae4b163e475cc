import type { SliceDeclaration } from '../config/slice-schema.ts'
import type { Config, Rule } from '../config/schema.ts'
import type { KeyPath } from '../config/yaml.ts'
import type { Metric } from '../evaluation/metric.ts'

export type Guardrail = Config['champion']['guardrails'][number]

/** What a file of thresholds comes to, each with the place that it came from. */
export interface Imported {
  readonly gate: readonly { readonly rule: Rule; readonly path: KeyPath }[]
  /** What is asked of the change against the champion. */
  readonly guardrails: readonly { readonly guardrail: Guardrail; readonly path: KeyPath }[]
  readonly slices: readonly { readonly slice: SliceDeclaration; readonly path: KeyPath }[]
  /** Fields that have no part in a verdict, as paths in the file. */
  readonly unused: readonly string[]
}

/** A rule as an importing tool decides it: on the estimate alone, bounds included. */
export function pointRule(rule: Pick<Rule, 'metric' | 'min' | 'max'> & Partial<Pick<Rule, 'on' | 'min_rows'>>): Rule {
  return { on: 'overall', min_rows: 50, ...rule, decide: 'point', severity: 'error' }
}

/**
 * "At least so much better than the champion", decided on the estimate alone.
 *
 * @param least the least change that passes, positive where the candidate is better
 */
export function pointGuardrail(metric: Pick<Metric, 'name'>, least: number): Guardrail {
  return { metric: metric.name, margin: 0 - least, decide: 'point' }
}
