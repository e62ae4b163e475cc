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

/** What the judged labels come to, asked for only where no profile knows better. */
export type JudgedLabels =
  | { readonly task: 'ranking' | 'custom' }
  | { readonly task: 'binary-classification'; readonly share: () => Promise<number> }
  | {
      readonly task: 'multiclass-classification'
      readonly classes: readonly string[]
      readonly counts: () => Promise<readonly number[]>
    }
  | { readonly task: 'regression'; readonly mean: () => Promise<number> }

/** Of rows that were read. */
export function labelsOf({ truth }: Pick<JudgedTable, 'truth'>): JudgedLabels {
  switch (truth.task) {
    case 'ranking':
    case 'custom':
      return { task: truth.task }
    case 'binary-classification':
      return { task: truth.task, share: async () => countOnes(truth.truth) / truth.truth.length }
    case 'multiclass-classification':
      return { task: truth.task, classes: truth.classes, counts: async () => countsOf(truth) }
    case 'regression':
      return {
        task: truth.task,
        mean: async () => truth.truth.reduce((sum, value) => sum + value, 0) / truth.truth.length,
      }
  }
}

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
  labels: JudgedLabels,
  metric: MetricName = opened.config.champion.primary,
): Promise<FoundDummy | undefined> {
  // A constant has no losses of the team's own.
  if (labels.task === 'custom' || metric.startsWith('loss_')) return undefined
  if (labels.task === 'ranking')
    return { dummy: { task: labels.task }, settings: { dummy: 'all rows of a query tied' } }
  const profile = await trainingProfile(host, opened)
  const label = profile?.label ?? null
  switch (labels.task) {
    case 'binary-classification':
      return await binaryDummy(label, profile?.row_count ?? 0, labels)
    case 'multiclass-classification':
      return await classDummy(label, labels)
    case 'regression':
      return await meanDummy(label, labels)
  }
}

type LabelsOf<T extends JudgedLabels['task']> = Extract<JudgedLabels, { readonly task: T }>

async function binaryDummy(
  label: LabelProfile | null,
  rows: number,
  { share }: LabelsOf<'binary-classification'>,
): Promise<FoundDummy> {
  const known = label?.task === 'binary-classification' && rows > 0
  const prior = known ? label.positives / rows : await share()
  const from: From = known ? 'training-profile' : 'judged-rows'
  return {
    dummy: { task: 'binary-classification', prior },
    settings: { dummy_prior: prior, dummy_prior_from: from },
  }
}

async function classDummy(
  label: LabelProfile | null,
  labels: LabelsOf<'multiclass-classification'>,
): Promise<FoundDummy> {
  const known = classCounts(label, labels.classes)
  const counts = known ?? (await labels.counts())
  const total = counts.reduce((sum, count) => sum + count, 0)
  const priors = counts.map((count) => count / total)
  const from: From = known === undefined ? 'judged-rows' : 'training-profile'
  return {
    dummy: { task: 'multiclass-classification', priors: Float64Array.from(priors) },
    settings: {
      dummy_priors: labels.classes.map((name, code) => `${name} ${Number(priors[code]!.toPrecision(6))}`).join(', '),
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

type ClassTruth = Extract<RowsToJudge['truth'], { readonly task: 'multiclass-classification' }>

function countsOf({ classes, truth }: ClassTruth): readonly number[] {
  const counts = classes.map(() => 0)
  for (const code of truth) counts[code]! += 1
  return counts
}

async function meanDummy(label: LabelProfile | null, labels: LabelsOf<'regression'>): Promise<FoundDummy> {
  const known = label?.task === 'regression' ? label.mean : null
  const mean = known ?? (await labels.mean())
  const from: From = known === null ? 'judged-rows' : 'training-profile'
  return { dummy: { task: 'regression', mean }, settings: { dummy_mean: mean, dummy_mean_from: from } }
}
