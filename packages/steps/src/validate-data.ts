import path from 'node:path'
import { createTableReader, sha256Text, writeWhole } from '@titlebout/adapters'
import {
  columnFindings,
  HARDLY_TWINS,
  labelEvents,
  liftSettings,
  MOST_CLASSES,
  MOST_OVERLAP,
  MOSTLY_DISTINCT,
  profileText,
  targetVariableOf,
  type Finding,
  type Host,
  type InputValues,
  type StepOutcome,
  type Table,
  type TableChecks,
  type TableReader,
  type Validation,
  type Verdict,
} from '@titlebout/core'
import { finishStep, RETENTION_DAYS } from './finish.ts'
import { openStep } from './open-step.ts'
import { COMMON_INPUTS, type Opened } from './step.ts'
import { compareRows, compareTimes, findLifts } from './validate-data/comparisons.ts'
import { checkGroups } from './validate-data/groups.ts'
import { judgingContract, type JudgingContract } from './validate-data/judging-contract.ts'
import { keyInquiries, namedColumns, unnamedColumns } from './validate-data/questions.ts'
import { dataSets, readData, type DataSets } from './validate-data/read-data.ts'
import { checkRows } from './validate-data/rules.ts'

export const VALIDATE_DATA_INPUTS = { ...COMMON_INPUTS } as const

const PROFILE = 'files/profile.json'
const STAGES = 6

const TEST_ROWS_STAY: Finding = {
  id: 'rows-stay-in-database',
  severity: 'notice',
  message:
    'the rows that judge lie in a database (model.sql) and were not checked here: evaluate-gate checks their ids, labels and scores there',
}

/** May we train and judge on this data? Holds it against the contract, train against test, and features against leaks. */
export async function validateData(host: Host, inputs: InputValues<typeof VALIDATE_DATA_INPUTS>): Promise<StepOutcome> {
  const opened = await openStep(host, inputs.config)
  const contract = await judgingContract(opened)
  const reader = createTableReader({ nativeDir: host.nativeDir })
  try {
    const evidence = await validate(host, opened, contract, reader)
    return await finishStep(opened, evidence, {
      red: evidence.verdict.kind === 'failed',
      carry: [{ kind: 'validation', paths: ['validation.json', PROFILE], retentionDays: RETENTION_DAYS.evidence }],
    })
  } finally {
    await reader.close()
  }
}

async function validate(
  host: Host,
  opened: Opened,
  contract: JudgingContract | undefined,
  reader: TableReader & TableChecks,
): Promise<Validation> {
  const { config } = opened
  let stage = 0
  const stages = config.data.validation === undefined ? STAGES : STAGES + 1
  const progress = (what: string) => host.log.progress(what, stage++, stages)
  const named = namedColumns(opened, contract?.contract)
  const data = await readData(reader, opened, contract?.contract, progress)

  progress('profiling the training rows')
  const variable = targetVariableOf(config)
  const profile = await reader.profile(data.train, {
    minCount: config.privacy.min_count,
    label: variable,
    unnamed: unnamedColumns(named),
  })

  progress('checking the contract')
  const inquiries = keyInquiries(opened, named, profile)
  const checked = []
  for (const table of dataSets(data)) checked.push(await checkRows(reader, table, contract?.contract, inquiries))
  const columns = columnFindings({
    configFile: opened.configFile,
    contract: contract?.contract,
    ...named,
    datasets: dataSets(data).map(describe),
  })

  progress('comparing the data sets')
  const rows = await compareRows(reader, opened, data, named)
  const times = await compareTimes(reader, opened, data)
  const grouped = await checkGroups(reader, opened, data)

  progress('looking for leaks')
  const settings = liftSettings(config.privacy.min_count)
  const events = labelEvents(variable, profile.label)
  const leaks = await findLifts(reader, opened, data.train, { features: named.features, settings, events })
  const findings = worstFirst([
    ...columns,
    ...checked.flatMap(({ keyFindings }) => keyFindings),
    ...times,
    ...grouped.findings,
    ...rows.findings,
    ...checked.flatMap((judged) => judged.findings),
    ...leaks.findings,
    ...(data.test === undefined ? [TEST_ROWS_STAY] : []),
    ...(contract?.contract.notices ?? []),
  ])

  const text = profileText(profile)
  await writeWhole(path.join(opened.workFolder, PROFILE), text)
  host.log.progress('validated', stages, stages)
  return {
    format: 'titlebout.validation/1',
    model: config.model.name,
    producer: host.producer(),
    subject: subjects(data),
    inputs: contract === undefined ? [] : [{ role: 'contract', name: contract.file, sha256: contract.sha256 }],
    policy: opened.policy,
    settings: {
      min_count: config.privacy.min_count,
      most_overlap: MOST_OVERLAP,
      mostly_distinct: MOSTLY_DISTINCT,
      hardly_twins: HARDLY_TWINS,
      lift_most_share: settings.mostShare,
      lift_least_rows: settings.leastRows,
      lift_least: settings.leastLift,
      lift_least_gap: settings.leastGap,
      lift_most_classes: MOST_CLASSES,
      test_rows_from: data.testFrom,
      contract_from: contract?.from ?? null,
    },
    seed: 0,
    verdict: verdictOf(findings),
    findings: [...findings],
    result: {
      datasets: dataSets(data).map(({ dataset }) => dataset),
      contract: contract === undefined ? null : contractRecord(contract),
      profile: { file: PROFILE, sha256: sha256Text(text) },
      checks: checked.flatMap(({ checks }) => [...checks]),
      overlap:
        rows.overlap === undefined
          ? null
          : { ids: rows.overlap.ids, rows: rows.overlap.rows, test_rows: rows.overlap.testRows },
      ...(rows.validation === undefined ? {} : { validation_overlaps: rows.validation }),
      groups: [...grouped.groups],
      ...(grouped.validation.length === 0 ? {} : { validation_groups: [...grouped.validation] }),
      lifts: [...leaks.lifts],
    },
  }
}

function contractRecord({ contract, file, sha256 }: JudgingContract): Validation['result']['contract'] {
  return { file, name: contract.name, version: contract.version, sha256 }
}

function describe({ dataset, columns }: Table) {
  return { role: dataset.role, name: dataset.name, columns }
}

function subjects(data: DataSets): Validation['subject'] {
  return dataSets(data).map(({ dataset }) => ({ name: dataset.name, sha256: dataset.sha256 }))
}

/** Errors, then warnings, then notices; within each as they were found. */
function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return (['error', 'warning', 'notice'] as const).flatMap((severity) =>
    findings.filter((finding) => finding.severity === severity),
  )
}

function verdictOf(findings: readonly Finding[]): Verdict {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const [first] = errors
  // rule: data-errors-fail
  if (first !== undefined)
    return {
      kind: 'failed',
      reason: 'findings',
      detail: `${errors.length === 1 ? 'one thing stands' : `${errors.length} things stand`} against using this data: ${first.message}`,
    }
  const warnings = findings.filter(({ severity }) => severity === 'warning').length
  return warnings === 0
    ? { kind: 'passed', reason: 'no-findings', detail: 'nothing stands against using this data' }
    : {
        kind: 'passed',
        reason: 'findings',
        detail: `nothing forbids using this data; ${warnings === 1 ? 'one thing deserves' : `${warnings} things deserve`} a look`,
      }
}
