import type { ValueProblem } from './problems.ts'
import type { Config } from './schema.ts'
import { pathText } from './walk.ts'
import type { KeyPath } from './yaml.ts'

/** A rule between keys: what of a config of the right shape breaks it. */
export type ConfigRule = (config: Config) => readonly ValueProblem[]

export function problem(path: KeyPath, message: string): ValueProblem {
  return { path, message: `${pathText(path)} ${message}`, kind: 'rule' }
}

/** Places after the first of everything that stands more than once. */
export function repeats(names: readonly string[]): number[] {
  return names.flatMap((name, index) => (names.indexOf(name) < index ? [index] : []))
}
