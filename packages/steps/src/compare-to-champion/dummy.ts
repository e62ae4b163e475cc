import { countOnes, type Dummy, type Host, type LabelProfile, type MetricName, type RowsToJudge } from '@titlebout/core'
import type { JudgedTable } from '../evaluate-gate/judged-table.ts'
import type { Opened } from '../step.ts'
import { trainingProfile } from '../training-profile.ts'

/** What the dummy says, and who says so. */
export interface FoundDummy {
  readonly dummy: Dummy
  readonly settings: Readonly<Record<string, string | number>>
}

type From = 'training-profile' | 'judged-rows'

/**
 * What the dummy says: what the labels of training say on average, as the profile has it. Without a profile, or where it does not know,
 * what the judged rows' own labels say: a harder opponent, for no constant has a lower log loss (or squared error) on them.
 *
 * @param metric what it is compared by
 * @returns undefined where the task has no trivial opponent
 */
export async function findDummy(
  host: Host,
  opened: Opened,
  judged: JudgedTable,
  metric: MetricName = opened.config.champion.primary,
): Promise<FoundDummy | undefined> {
  const { truth } = judged
  // A constant has no losses of the team's own.
  if (truth.task === 'custom' || metric.startsWith('loss_')) return undefined
  if (truth.task === 'ranking') return { dummy: { task: truth.task }, settings: { dummy: 'all rows of a query tied' } }
  const profile = await trainingProfile(host, opened)
  const label = profile?.label ?? null
  switch (truth.task) {
    case 'binary-classification':
      return binaryDummy(label, profile?.row_count ?? 0, truth.truth)
    case 'multiclass-classification':
      return classDummy(label, truth)
    case 'regression':
      return meanDummy(label, truth.truth)
  }
}

function binaryDummy(label: LabelProfile | null, rows: number, truth: Uint8Array): FoundDummy {
  const known = label?.task === 'binary-classification' && rows > 0
  const prior = known ? label.positives / rows : countOnes(truth) / truth.length
  const from: From = known ? 'training-profile' : 'judged-rows'
  return {
    dummy: { task: 'binary-classification', prior },
    settings: { dummy_prior: prior, dummy_prior_from: from },
  }
}

type ClassTruth = Extract<RowsToJudge['truth'], { readonly task: 'multiclass-classification' }>

function classDummy(label: LabelProfile | null, truth: ClassTruth): FoundDummy {
  const known = classCounts(label, truth.classes)
  const counts = known ?? countsOf(truth)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const priors = counts.map((count) => count / total)
  const from: From = known === undefined ? 'judged-rows' : 'training-profile'
  return {
    dummy: { task: 'multiclass-classification', priors: Float64Array.from(priors) },
    settings: {
      dummy_priors: truth.classes.map((name, code) => `${name} ${Number(priors[code]!.toPrecision(6))}`).join(', '),
      dummy_priors_from: from,
    },
  }
}

/** Rows of each class in training: rare ones, which the profile only sums, share their sum. Undefined where it does not know. */
function classCounts(label: LabelProfile | null, classes: readonly string[]): readonly number[] | undefined {
  if (label?.task !== 'multiclass-classification') return undefined
  const named = new Map(label.classes.map(({ value, count }) => [value, count]))
  const rare = classes.filter((name) => !named.has(name)).length
  // Of other classes than today's: nothing is known of these.
  if (rare !== label.rare_classes || named.size + rare !== classes.length) return undefined
  const counts = classes.map((name) => named.get(name) ?? label.rare_count / rare)
  return counts.some((count) => count > 0) ? counts : undefined
}

function countsOf({ classes, truth }: ClassTruth): readonly number[] {
  const counts = classes.map(() => 0)
  for (const code of truth) counts[code]! += 1
  return counts
}

function meanDummy(label: LabelProfile | null, truth: Float64Array): FoundDummy {
  const known = label?.task === 'regression' ? label.mean : null
  const mean = known ?? truth.reduce((sum, value) => sum + value, 0) / truth.length
  const from: From = known === null ? 'judged-rows' : 'training-profile'
  return { dummy: { task: 'regression', mean }, settings: { dummy_mean: mean, dummy_mean_from: from } }
}
