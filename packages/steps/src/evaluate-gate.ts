import path from 'node:path'
import { createTableReader, startWriting, type Writing } from '@titlebout/adapters'
import {
  evaluate,
  findMetric,
  fixedThreshold,
  isRed,
  judgedRows,
  judgeGate,
  levelOf,
  metricsToMeasure,
  modelFile,
  oneOf,
  optional,
  RESAMPLE_SEED,
  RESAMPLES,
  suspiciousMetrics,
  tellingColumns,
  text,
  type Config,
  type Evaluation,
  type Fighter,
  type FighterRecord,
  type Host,
  type Metric,
  type InputValues,
  type JudgedRows,
  type Latency,
  type Finding,
  type StepOutcome,
  type TableReader,
} from '@titlebout/core'
import { calibrationOf } from './evaluate-gate/calibration.ts'
import type { Candidate } from './evaluate-gate/candidate.ts'
import { exportParity, type ExportParity } from './evaluate-gate/export-parity.ts'
import { explained, explainedFacts, leakingFeature, type Explained } from './evaluate-gate/explained.ts'
import {
  decidedInTheBout,
  failedValidation,
  loosenedPolicy,
  unusedImports,
  verdictWith,
} from './evaluate-gate/findings.ts'
import { openJudged, type JudgedTable } from './evaluate-gate/judged-table.ts'
import { sizeOf } from './evaluate-gate/model-size.ts'
import { openCandidate, taskOf } from './evaluate-gate/open-fighter.ts'
import { candidateToJudge, scoredOnly } from './evaluate-gate/phase.ts'
import { gateInDatabase } from './evaluate-gate/in-database.ts'
import { sameJob } from './evaluate-gate/predicted.ts'
import { perturbed, PERTURBED_FILE, refuseScoresAgain, type Perturbed } from './evaluate-gate/perturbed.ts'
import { notSaidBefore } from './evaluate-gate/other-labels.ts'
import { ruleGroups } from './evaluate-gate/rule-groups.ts'
import { isDrawn, methodsText } from './evaluate-gate/methods.ts'
import { SCORES_FILE } from './evaluate-gate/scores-file.ts'
import { findSlices } from './evaluate-gate/slice-masks.ts'
import { gateDummy } from './evaluate-gate/gate-dummy.ts'
import { edgeSettings, groupingSettings } from './evaluate-gate/grouping-settings.ts'
import { scoreValidation, type ValidationRows } from './evaluate-gate/validation-rows.ts'
import { usedColumns, weakSlices } from './evaluate-gate/weak-slices.ts'
import { finishStep, RETENTION_DAYS } from './finish.ts'
import { openFor } from './one-of-several.ts'
import { CANDIDATE_INPUT, COMMON_INPUTS, type Found, type Opened } from './step.ts'
import { trainingProfile } from './training-profile.ts'
import { claimOf } from './which-claim.ts'
import { findEvidence } from './work-folder.ts'

export const EVALUATE_GATE_INPUTS = {
  ...COMMON_INPUTS,
  scores: optional(text('a scores file (CSV, Parquet or JSON lines) of the test rows, instead of a model')),
  'validation-scores': optional(text('a scores file of the validation rows, beside that of the test rows')),
  model: optional(text('a model file, instead of the one that train made')),
  phase: oneOf(['both', 'score', 'judge'], 'both'),
  ...CANDIDATE_INPUT,
} as const

/**
 * Is this model good enough, for everyone, by our own rules? Scores the test rows, measures every metric over all rows
 * and over the declared slices, and holds the rules of the gate against the intervals.
 *
 * @throws {UserError} `EVIDENCE`, `MODEL`, `SCORES`, `DATA` or `CONFIG` when there is nothing that can be judged
 */
export async function evaluateGate(
  given: Host,
  inputs: InputValues<typeof EVALUATE_GATE_INPUTS>,
): Promise<StepOutcome> {
  const { host, opened } = await openFor(given, inputs.config, inputs.candidate)
  if (opened.config.model.sql !== undefined) return await gateInDatabase(host, opened, inputs)
  const scored = await scoredOnly(host, opened, inputs)
  if (scored !== undefined)
    return await finishStep(opened, scored.scoring.evidence, { red: false, carry: scoringFiles(scored.scoring) })
  const candidate = await candidateToJudge(host, opened, inputs)
  const validation = await findEvidence(host, opened, 'validation')
  const reader = createTableReader({ nativeDir: host.nativeDir })
  try {
    const evidence = await judge(host, opened, reader, { candidate, validation })
    host.log.info(`evaluate-gate ${evidence.verdict.kind}: ${evidence.verdict.detail}`)
    return await finishStep(opened, evidence, {
      red: isRed(evidence.verdict, opened.config.undecided[claimOf(evidence.producer)]),
      carry: [
        { kind: 'evaluation', paths: ['evaluation.json'], retentionDays: RETENTION_DAYS.evidence },
        { kind: 'scores', paths: scoresFiles(evidence), retentionDays: RETENTION_DAYS.scores },
        ...(inputs.phase === 'both' ? scoringFiles(candidate.scoring) : []),
      ],
    })
  } finally {
    await reader.close()
  }
}

function scoresFiles({ result: { validation, perturbed_rows: perturbed } }: Evaluation): readonly string[] {
  return [
    SCORES_FILE,
    ...(validation === undefined ? [] : [validation.scores.file]),
    ...(perturbed === undefined ? [] : [PERTURBED_FILE]),
  ]
}

/** What the phase that scores hands to the one that judges. */
function scoringFiles(scoring: Candidate['scoring']): StepOutcome['carry'] {
  if (scoring === undefined) return []
  const { scores, variants = [], validation, explain } = scoring.evidence.result
  const files = [
    scores,
    ...variants,
    ...[validation, explain].flatMap((more) => (more === undefined ? [] : more.scores)),
  ]
  return [
    { kind: 'scoring', paths: ['scoring.json'], retentionDays: RETENTION_DAYS.evidence },
    { kind: 'predictions', paths: files.map(({ file }) => file), retentionDays: RETENTION_DAYS.scores },
  ]
}

interface Contest {
  readonly candidate: Candidate
  readonly validation: Found<'validation'> | undefined
}

async function judge(host: Host, opened: Opened, reader: TableReader, contest: Contest): Promise<Evaluation> {
  const { config } = opened
  const judged = await openJudged(reader, opened)
  try {
    const declared = await findSlices(judged.table, opened, async () => await trainingProfile(host, opened))
    const groups = await ruleGroups(judged.table, config)
    await refuseScoresAgain(opened, contest.candidate)
    const fought = await score(host, opened, reader, { judged, candidate: contest.candidate })
    // The database writes while the metrics are computed here.
    const kept = await keepScores(host, opened, judged, fought.rows)
    const level = levelOf(config.alpha)
    const evaluated = evaluate(fought.rows, declared.slices, { metrics: metricsOf(config, fought.rows), level })
    const dummy = await gateDummy(
      host,
      opened,
      { ...judged, naiveError: naiveErrorOf(contest.candidate) },
      fought.threshold,
    )
    const size = await sizeOf(contest.candidate)
    const gate = judgeGate(config.gate, fought.rows, declared.slices, {
      alpha: config.alpha,
      level,
      groups,
      perturbed: fought.perturbed.outcomes,
      dummy: dummy?.rows,
      known: evaluated.outcomeOf,
      size,
    })
    const drawn = isDrawn(evaluated, gate.rules)
    const discovered = await weakSlices(judged, fought.rows, config, contest.candidate.features)
    const suspicious = suspiciousMetrics(evaluated.metrics, config.model.task)
    const told = [
      ...loosenedPolicy(opened),
      ...unusedImports(opened),
      ...failedValidation(contest.validation),
      ...suspicious,
      ...(suspicious.length > 0
        ? tellingColumns(fought.rows, judged.ids, await usedColumns(judged.table, config, contest.candidate.features))
        : []),
      ...notSaidBefore(judged.findings, contest.validation),
      ...(contest.candidate.scoring?.evidence.findings ?? []),
      ...sameJob(host, contest.candidate.scoring),
      ...fought.findings,
      ...(fought.validation?.findings ?? []),
      ...declared.findings,
      ...gate.findings,
      ...decidedInTheBout(config),
      ...(fought.explained?.findings ?? []),
    ]
    const findings = [...told, ...leakingFeature(fought.explained, told)]
    return {
      format: 'titlebout.evaluation/1',
      model: config.model.name,
      producer: host.producer(),
      subject: contest.candidate.subject,
      inputs: [...inputsOf(judged, contest), ...fought.inputs, ...(fought.validation?.inputs ?? [])],
      policy: opened.policy,
      settings: {
        primary: config.champion.primary,
        alpha: config.alpha,
        level,
        methods: methodsText(evaluated.metrics),
        test_rows_from: judged.from,
        ...groupingSettings(config),
        ...(drawn ? { resamples: RESAMPLES } : {}),
        ...dummy?.settings,
        ...fought.validation?.settings,
        ...edgeSettings(declared.edgesFrom),
      },
      // Most intervals are not drawn at random.
      seed: drawn ? RESAMPLE_SEED : 0,
      verdict: verdictWith(findings, gate.verdict),
      findings,
      result: {
        fighter: fought.record,
        task: config.model.task,
        dataset: judged.table.dataset,
        judged: judged.facts,
        positives: evaluated.positives,
        threshold: config.model.task === 'binary-classification' ? (fought.threshold ?? null) : null,
        ...fought.validation?.facts,
        parity: fought.parity?.facts ?? null,
        metrics: evaluated.metrics,
        ...calibrationOf(fought.rows, config),
        slices: [...evaluated.slices],
        rules: [...gate.rules],
        ...(discovered === undefined ? {} : { discovered }),
        ...explainedFacts(fought.explained),
        scores: { file: SCORES_FILE, sha256: await kept.sha256, row_count: judged.ids.length },
        ...(size === undefined ? {} : { model_size: size }),
        ...(fought.perturbed.rows === undefined ? {} : { perturbed_rows: fought.perturbed.rows }),
        ...keptScoring(contest.candidate),
        ...(fought.latency === undefined ? {} : { latency: fought.latency }),
      },
    }
  } finally {
    await judged.table.close()
  }
}

interface Fought {
  readonly record: FighterRecord
  readonly rows: JudgedRows
  readonly findings: readonly Finding[]
  readonly parity: ExportParity | undefined
  readonly latency: Latency | undefined
  readonly perturbed: Perturbed
  readonly explained: Explained | undefined
  /** What else was read for it. */
  readonly inputs: Evaluation['inputs']
  readonly validation: ValidationRows | undefined
  /** From where on scores count as positive: as titlebout.yml says, or as the validation rows chose. */
  readonly threshold: number | undefined
}

async function score(
  host: Host,
  opened: Opened,
  reader: TableReader,
  { judged, candidate }: { readonly judged: JudgedTable; readonly candidate: Candidate },
): Promise<Fought> {
  const fighter = await openCandidate(host, opened.config, candidate)
  try {
    const validation = await scoreValidation(host, opened, reader, { fighter, candidate })
    const threshold = validation?.threshold ?? fixedThreshold(opened.config.model)
    host.log.progress('scoring the test rows', 0, judged.ids.length)
    const parity = await exportParity(reader, opened, fighter, candidate)
    const task = taskOf(opened.config, candidate.features ?? [], threshold)
    const scores = await fighter.score(judged.table, task)
    // Of the judged rows alone: parity has asked before, and whoever comes after asks about other rows.
    const latency = fighter.latency?.()
    const told = { ...judged, naiveError: naiveErrorOf(candidate) }
    const rows = judgedRows(told, scores)
    const level = levelOf(opened.config.alpha)
    host.log.progress('scoring the test rows', judged.ids.length, judged.ids.length)
    const why = await explained(host, opened, { judged, candidate, fighter, task, rows, level })
    return {
      record: recordOf(fighter, candidate),
      rows,
      findings: scores.findings,
      parity,
      latency,
      perturbed: await perturbed(opened, fighter, { judged: told, task, rows, scores, level }),
      explained: why,
      inputs: [...(parity === undefined ? [] : [parity.input]), ...(why?.inputs ?? [])],
      validation,
      threshold,
    }
  } finally {
    await fighter.close()
  }
}

function naiveErrorOf({ training }: Candidate): number | undefined {
  return training?.evidence.result.naive_error ?? undefined
}

/** Scores stand for the model that was trained here, if one was, as whoever wrote them declares; what assures it says so. */
function recordOf({ record }: Fighter, { training }: Candidate): FighterRecord {
  if (record.model_sha256 !== null || training === undefined) return record
  return { ...record, model_sha256: modelFile(training.evidence).sha256 }
}

async function keepScores(host: Host, opened: Opened, { ids, table }: JudgedTable, rows: JudgedRows): Promise<Writing> {
  const target = path.join(opened.workFolder, SCORES_FILE)
  const about = { table, id: opened.config.data.id }
  return await startWriting(target, { ids, rows }, { nativeDir: host.nativeDir, about })
}

function keptScoring({ scoring }: Candidate): Pick<Evaluation['result'], 'scoring'> {
  if (scoring === undefined) return {}
  const { producer, result } = scoring.evidence
  return { scoring: { sha256: scoring.sha256, producer, result } }
}

function inputsOf({ table }: JudgedTable, { candidate, validation }: Contest): Evaluation['inputs'] {
  const { training, given } = candidate
  return [
    { role: 'test', name: table.dataset.name, sha256: table.dataset.sha256 },
    ...(training === undefined ? [] : [{ role: 'training', name: 'training.json', sha256: training.sha256 }]),
    ...(validation === undefined ? [] : [{ role: 'validation', name: 'validation.json', sha256: validation.sha256 }]),
    ...(given === undefined ? [] : [given]),
  ]
}

/** What is shown always, what the policy asks for, and the team's own losses. */
function metricsOf({ gate, champion }: Config, rows: JudgedRows): readonly Metric[] {
  const asked = [...gate, ...champion.guardrails]
    .map(({ metric }) => metric)
    .filter((metric) => findMetric(metric, rows.task) !== undefined)
  return metricsToMeasure(rows.task, [champion.primary, ...asked], [...(rows.losses?.keys() ?? [])])
}
