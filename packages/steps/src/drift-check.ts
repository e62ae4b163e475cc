import path from 'node:path'
import {
  canonicalJson,
  judgeDrift,
  keyColumns,
  oneOf,
  optional,
  profileSchema,
  text,
  UserError,
  type Dataset,
  type Drift,
  type DriftConfig,
  type DriftJudgement,
  type Host,
  type InputValues,
  type Profile,
  type StepOutcome,
  type TableReader,
} from '@titlebout/core'
import { createTableReader, sha256Text, writeWhole } from '@titlebout/adapters'
import { atKey } from './at-key.ts'
import { reportIssue } from './drift-check/issue.ts'
import { referenceProfile, type Reference } from './drift-check/reference.ts'
import { askForRetraining } from './drift-check/retraining.ts'
import { afterOutcomeColumns } from './drift-check/left-out.ts'
import { finishStep, RETENTION_DAYS } from './finish.ts'
import { openStep } from './open-step.ts'
import { COMMON_INPUTS, type Opened } from './step.ts'

export const DRIFT_CHECK_INPUTS = {
  ...COMMON_INPUTS,
  // Drift is news, not a broken build: the issue says it, and the job stays green unless asked otherwise.
  'fail-on': oneOf(['failed', 'never'], 'never'),
  current: optional(text('a file or a glob of the rows that the model sees now')),
} as const

const CURRENT_PROFILE = 'files/profile.current.json'
const SEED = 1

/**
 * Is the world still the one the champion was trained for? Compares the profile of current rows with the training
 * profile in the champion's package, keeps one issue about it, and asks for the next round.
 *
 * @throws {UserError} `CONFIG` without a drift section, `REGISTRY` when there is no champion to compare with
 */
export async function driftCheck(host: Host, inputs: InputValues<typeof DRIFT_CHECK_INPUTS>): Promise<StepOutcome> {
  const opened = await openStep(host, inputs.config)
  const { drift } = opened.config
  if (drift === undefined)
    throw new UserError(
      'CONFIG',
      `${opened.configFile} has no drift section: add drift: with current: (the rows that the model sees now)`,
    )
  const reference = await referenceProfile(host, opened)
  const reader = createTableReader({ nativeDir: host.nativeDir })
  try {
    const current = await profileCurrent(host, opened, reader, reference, inputs.current ?? drift.current)
    const judgement = await judge(opened, drift, reference, current.profile)
    host.log.info(`drift-check ${judgement.verdict.kind}: ${judgement.verdict.detail}`)
    return await conclude(host, opened, { drift, reference, current, judgement, dryRun: inputs['dry-run'] })
  } finally {
    await reader.close()
  }
}

interface CurrentProfile {
  readonly dataset: Dataset
  readonly profile: Profile
  readonly sha256: string
}

async function profileCurrent(
  host: Host,
  opened: Opened,
  reader: TableReader,
  reference: Reference,
  source: string,
): Promise<CurrentProfile> {
  host.log.progress('profile of the current rows', 0, 1)
  const keys = keyColumns(opened.config)
  const kinds = Object.fromEntries([
    ...reference.profile.columns.map(({ name, kind }) => [name, kind] as const),
    // What is no feature is not compared: it may hold anything.
    ...[...keys.keys()].map((name) => [name, 'text'] as const),
  ])
  // Current rows need no label: the outcome is often not known yet.
  const plan = { role: 'current', root: opened.root, path: source, kinds, id: undefined, label: undefined } as const
  const table = await atKey(opened, ['drift', 'current'], async () => await reader.open(plan))
  try {
    const profile = await reader.profile(table, {
      minCount: opened.config.privacy.min_count,
      label: undefined,
      unnamed: new Set(keys.keys()),
      reference: reference.profile,
    })
    const content = canonicalJson(profileSchema.parse(profile))
    await writeWhole(path.join(opened.workFolder, CURRENT_PROFILE), content)
    host.log.progress('profile of the current rows', 1, 1)
    return { dataset: table.dataset, profile, sha256: sha256Text(content) }
  } finally {
    await table.close()
  }
}

async function judge(
  opened: Opened,
  drift: DriftConfig,
  reference: Reference,
  current: Profile,
): Promise<DriftJudgement> {
  return judgeDrift(reference.profile, current, {
    measures: drift.measures,
    tolerance: drift.tolerance,
    falseDiscoveryRate: drift.false_discovery_rate,
    alpha: opened.config.alpha,
    seed: SEED,
    leftOut: new Set([...keyColumns(opened.config).keys(), ...(await afterOutcomeColumns(opened))]),
  })
}

interface Conclusion {
  readonly drift: DriftConfig
  readonly reference: Reference
  readonly current: CurrentProfile
  readonly judgement: DriftJudgement
  readonly dryRun: boolean
}

async function conclude(host: Host, opened: Opened, parts: Conclusion): Promise<StepOutcome> {
  const { drift, reference, current, judgement } = parts
  const drafted: Drift = {
    format: 'titlebout.drift/1',
    model: opened.config.model.name,
    producer: host.producer(),
    subject: [{ name: current.dataset.name, sha256: current.dataset.sha256 }],
    inputs: reference.inputs.map((input) => ({ ...input })),
    policy: opened.policy,
    settings: {
      'measures.numeric': drift.measures.numeric,
      'measures.categorical': drift.measures.categorical,
      ...flatTolerance(drift),
      false_discovery_rate: drift.false_discovery_rate,
      alpha: opened.config.alpha,
    },
    seed: SEED,
    verdict: judgement.verdict,
    findings: judgement.missing.map((field) => ({
      id: 'column-missing',
      severity: 'warning' as const,
      message: `column ${field} of the training data is not in the current data, or is of another kind there`,
      where: { field, role: 'current' as const },
      fix: `add ${field} to ${current.dataset.name}`,
    })),
    result: {
      reference: reference.record,
      current: current.dataset,
      profile: { file: CURRENT_PROFILE, sha256: current.sha256 },
      measures: [...judgement.measures],
      drifted: [...judgement.drifted],
      issue: null,
      retraining: null,
    },
  }
  const retraining = await askForRetraining(host, opened, drafted, parts.dryRun)
  const asked: Drift = { ...drafted, result: { ...drafted.result, retraining } }
  const issue = drift.on_drift.includes('issue') && !parts.dryRun ? await reportIssue(host, asked) : null
  const evidence: Drift = { ...asked, result: { ...asked.result, issue } }
  return await finishStep(opened, evidence, {
    red: judgement.verdict.kind === 'failed',
    outputs: { drifted: String(judgement.drifted.length > 0), issue: issue === null ? '' : String(issue.number) },
    carry: [{ kind: 'drift', paths: ['drift.json', CURRENT_PROFILE], retentionDays: RETENTION_DAYS.evidence }],
  })
}

function flatTolerance({ tolerance: { columns, volume, ...rest } }: DriftConfig): Record<string, number> {
  return {
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [`tolerance.${key}`, value])),
    ...(volume === undefined ? {} : { 'tolerance.volume': volume }),
    ...Object.fromEntries(Object.entries(columns).map(([name, value]) => [`tolerance.columns.${name}`, value])),
  }
}
