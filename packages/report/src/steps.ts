import { assertNever, type Evidence } from '@titlebout/core'

/** In the order of a release: the report tells the story in it. */
const STORY: readonly Evidence['format'][] = [
  'titlebout.validation/1',
  'titlebout.training/1',
  'titlebout.scoring/1',
  'titlebout.evaluation/1',
  'titlebout.bout/1',
  'titlebout.package/1',
  'titlebout.deployment/1',
  'titlebout.drift/1',
]

/** In the order in which a reader of a pull request wants to know. */
const INTEREST: readonly Evidence['format'][] = [
  'titlebout.drift/1',
  'titlebout.deployment/1',
  'titlebout.bout/1',
  'titlebout.package/1',
  'titlebout.evaluation/1',
  'titlebout.validation/1',
  'titlebout.scoring/1',
  'titlebout.training/1',
]

/** Evidence in the order of a release, or of what a reader wants to know first. */
export function bySteps(all: readonly Evidence[], by: 'story' | 'interest'): Evidence[] {
  const order = by === 'story' ? STORY : INTEREST
  return all.toSorted((a, b) => order.indexOf(a.format) - order.indexOf(b.format))
}

/** The action that made evidence. */
export function stepName(evidence: Evidence): string {
  if (evidence.policy.side === 'defaults')
    return evidence.format === 'titlebout.bout/1' ? 'judge: against before' : 'judge: metrics'
  switch (evidence.format) {
    case 'titlebout.validation/1':
      return 'validate-data'
    case 'titlebout.training/1':
      return 'train'
    case 'titlebout.scoring/1':
      return 'evaluate-gate (score)'
    case 'titlebout.evaluation/1':
      return 'evaluate-gate'
    case 'titlebout.bout/1':
      return 'compare-to-champion'
    case 'titlebout.package/1':
      return 'package-model'
    case 'titlebout.deployment/1':
      return `deploy ${evidence.result.environment}`
    case 'titlebout.drift/1':
      return 'drift-check'
    default:
      return assertNever(evidence)
  }
}
