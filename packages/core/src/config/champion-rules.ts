import { findMetric } from '../evaluation/metrics.ts'
import type { ValueProblem } from './problems.ts'
import { problem, repeats, type ConfigRule } from './rule-problem.ts'
import type { Config } from './schema.ts'

function criticalSlicesAreDeclared({ champion, data, model }: Config): ValueProblem[] {
  const names = champion.critical_slices.map(({ slice }) => slice)
  const declared = data.slices.map((slice) => (typeof slice === 'string' ? slice : slice.name))
  const at = (index: number, key: string) => ['champion', 'critical_slices', index, key] as const
  const [low, high] = findMetric(champion.primary, model.task)?.range ?? [-Infinity, Infinity]
  return [
    ...repeats(names).map((index) => problem(at(index, 'slice'), `stands twice: "${names[index]}"`)),
    ...champion.critical_slices.flatMap(({ slice, margin }, index) => [
      ...(declared.includes(slice)
        ? []
        : [
            problem(
              at(index, 'slice'),
              `must be declared in data.slices, by its name or column, got "${slice}": ${declared.length === 0 ? 'it declares none' : `there are ${declared.join(', ')}`}`,
            ),
          ]),
      ...(margin < high - low
        ? []
        : [
            problem(
              at(index, 'margin'),
              `must be less than ${high - low}, the whole range of ${champion.primary}, got ${margin}`,
            ),
          ]),
    ]),
  ]
}

function looksAreCounted({ champion }: Config): ValueProblem[] {
  const { spending, max, tries } = champion.looks
  const path = ['champion', 'looks']
  if (spending === 'even' && max === undefined)
    return [problem(path, 'spends evenly over a number of looks: say how many with max')]
  if (spending !== 'none') return []
  return [
    ...(max === undefined ? [] : [problem([...path, 'max'], 'has no meaning where spending is none: remove it')]),
    ...(tries === 1 ? [] : [problem([...path, 'tries'], 'has no meaning where spending is none: remove it')]),
  ]
}

/** What the claims about a champion ask of the config, beside margins. */
export const CHAMPION_RULES: readonly ConfigRule[] = [criticalSlicesAreDeclared, looksAreCounted]
