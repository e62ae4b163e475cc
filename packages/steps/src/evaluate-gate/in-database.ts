import { FIGHTER, type Database, type ScoredRows } from '@titlebout/adapters'
import {
  countsOf,
  evaluateBy,
  findFairness,
  isOneLabel,
  isRed,
  judgeStoredGate,
  levelOf,
  metricsToMeasure,
  modelFile,
  RESAMPLE_SEED,
  RESAMPLES,
  rowsArePlain,
  sqlOfCandidate,
  suspiciousMetrics,
  targetVariableOf,
  UserError,
  WITHOUT_ROWS,
  type Config,
  type DatabaseFacts,
  type EdgesFrom,
  type Evaluation,
  type Finding,
  type GateOutcome,
  type Host,
  type Metric,
  type SqlConfig,
  type StepOutcome,
  type StoredEvaluation,
} from '@titlebout/core'
import { finishStep, RETENTION_DAYS } from '../finish.ts'
import type { Found, Opened } from '../step.ts'
import { trainingProfile } from '../training-profile.ts'
import { claimOf } from '../which-claim.ts'
import { findEvidence } from '../work-folder.ts'
import { modelSubject } from './candidate.ts'
import { failedValidation, loosenedPolicy, verdictWith } from './findings.ts'
import { edgeSettings, groupingSettings } from './grouping-settings.ts'
import { methodsText } from './methods.ts'
import { countedLabels } from './other-labels.ts'
import type { Asked } from './phase.ts'
import { atSql, datasetOf, judgedFactsOf, numberOf, openSql, openSqlRows, placeOf, sourceSha256 } from './sql-source.ts'
import { storedGains } from './stored-gains.ts'
import { storedGroups } from './stored-groups.ts'
import { storedSlices } from './stored-slices.ts'

/**
 * The gate where the rows are: every metric follows from counts and sums that the database computes, and no row leaves it.
 *
 * @throws {UserError} `INPUT` when an input names something else to judge; `CONFIG`, `DATA` or `NATIVE` saying which database, table,
 *   column or rows cannot be judged
 */
export async function gateInDatabase(host: Host, opened: Opened, asked: Asked): Promise<StepOutcome> {
  const { config } = opened
  const { sql: policy } = config.model
  if (policy === undefined) throw new Error('no database is named')
  refuseOtherInputs(asked)
  const sql = await atSql(opened, async () => sqlOfCandidate(policy, opened.candidate))
  host.log.info(`judging ${placeOf(sql)} where the rows are`)
  const database = await openSql(host, opened, sql)
  try {
    const evidence = await judge(host, opened, { database, sql })
    host.log.info(`evaluate-gate ${evidence.verdict.kind}: ${evidence.verdict.detail}`)
    return await finishStep(opened, evidence, {
      red: isRed(evidence.verdict, config.undecided[claimOf(evidence.producer)]),
      carry: [{ kind: 'evaluation', paths: ['evaluation.json'], retentionDays: RETENTION_DAYS.evidence }],
    })
  } finally {
    await database.close()
  }
}

/** @throws {UserError} `INPUT` where an input says that something else is judged */
function refuseOtherInputs({ scores, model, phase }: Asked): void {
  const other = scores !== undefined ? 'scores' : model !== undefined ? 'model' : phase === 'both' ? undefined : 'phase'
  // rule: sql-inputs
  if (other !== undefined)
    throw new UserError(
      'INPUT',
      `${other} is given, and model.sql says that rows in a database are judged: leave one of them out`,
    )
}

interface Judging {
  readonly database: Database
  readonly sql: SqlConfig
}

async function judge(host: Host, opened: Opened, judging: Judging): Promise<Evaluation> {
  const { config } = opened
  const { task } = config.model
  const rows = await openSqlRows(opened, judging.database, judging.sql)
  const declared = await storedSlices(rows, opened, async () => await trainingProfile(host, opened))
  const level = levelOf(config.alpha)
  const metrics = metricsOf(config, rows)
  const evaluated = await atSql(
    opened,
    async () =>
      await evaluateBy(rows.statistics, declared.slices, { task, level, fighter: FIGHTER, metrics: metrics.measured }),
  )
  const oneClass = task === 'regression' ? (rows.labels ?? 0) < 2 : task !== 'custom' && isOneLabel(evaluated.whole)
  const groups = await atSql(opened, async () => await storedGroups(rows, config))
  const gained = await atSql(opened, async () => await storedGains(host, opened, rows, declared.slices))
  const gate = judgeStoredGate(config.gate, evaluated, declared.slices, {
    task,
    alpha: config.alpha,
    level,
    oneClass,
    plain: rowsArePlain(config),
    groups,
    gains: gained?.gains,
  })
  await atSql(opened, async () => await rows.requireUnchanged())
  const validation = await findEvidence(host, opened, 'validation')
  const training = await findEvidence(host, opened, 'training')
  const findings = [
    ...loosenedPolicy(opened),
    ...failedValidation(validation),
    ...suspiciousMetrics(evaluated.metrics, task),
    rowsStay(judging, metrics.leftOut),
    ...(await labelFindings(opened, rows)),
    ...declared.findings,
    ...gate.findings,
  ]
  const evidence = evidenceOf(host, opened, {
    ...judging,
    rows,
    evaluated,
    gate,
    findings,
    training,
    level,
    edgesFrom: declared.edgesFrom,
    dummy: gained?.settings,
  })
  return { ...evidence, result: { ...evidence.result, database: databaseFacts(opened, judging, metrics.leftOut) } }
}

async function labelFindings(opened: Opened, rows: ScoredRows): Promise<readonly Finding[]> {
  const target = targetVariableOf(opened.config)
  // Of other tasks many labels are nothing to be told, and they need not be counted.
  if (target.task !== 'binary-classification' || rows.labels === null || rows.labels <= 2) return []
  const shown = await atSql(opened, async () => await rows.values(target.label, opened.config.privacy.min_count))
  return countedLabels(target, { different: rows.labels, shown })
}

interface AskedMetrics {
  readonly measured: readonly Metric[]
  /** Shown for every task, but they need more than the database gives; what somebody asked for was refused before. */
  readonly leftOut: readonly string[]
}

function metricsOf({ gate, champion, model }: Config, { losses, statistics: { beyond } }: ScoredRows): AskedMetrics {
  const asked = [champion.primary, ...[...gate, ...champion.guardrails].map(({ metric }) => metric)].filter(
    (metric) => findFairness(metric, model.task) === undefined,
  )
  const all = metricsToMeasure(model.task, asked, losses)
  return {
    measured: all.filter(({ needs }) => !beyond.has(needs)),
    leftOut: all.filter(({ needs }) => beyond.has(needs)).map(({ name }) => name),
  }
}

/** What is declared, and what nobody can say without rows. */
function rowsStay({ database, sql }: Judging, leftOut: readonly string[]): Finding {
  const left =
    leftOut.length === 0
      ? ''
      : `; not measured, for it takes ${database.dialect.sortsRows ? 'rows' : 'rows or their order'}: ${leftOut.join(', ')}`
  return {
    id: 'rows-stay-in-database',
    severity: 'notice',
    message: `the scores are what ${database.dialect.name} (${placeOf(sql)}) holds, believed as declared${left}`,
  }
}

interface Judged extends Judging {
  readonly rows: ScoredRows
  readonly evaluated: StoredEvaluation
  readonly gate: GateOutcome
  readonly findings: readonly Finding[]
  readonly training: Found<'training'> | undefined
  readonly level: number
  readonly edgesFrom: ReadonlyMap<string, EdgesFrom>
  /** What the dummy said, where a rule asks for it. */
  readonly dummy: Evaluation['settings'] | undefined
}

function evidenceOf(host: Host, opened: Opened, judged: Judged): Evaluation {
  const { rows, evaluated, gate, findings, training, level, sql } = judged
  const { config } = opened
  const { task } = config.model
  const dataset = datasetOf(rows, sql)
  const drawn = gate.rules.some(({ by }) => by !== null)
  return {
    format: 'titlebout.evaluation/1',
    model: config.model.name,
    producer: host.producer(),
    subject:
      training === undefined ? [{ name: dataset.name, sha256: dataset.sha256 }] : modelSubject(training.evidence),
    inputs: [
      { role: 'test', name: dataset.name, sha256: dataset.sha256 },
      ...(training === undefined ? [] : [{ role: 'training', name: 'training.json', sha256: training.sha256 }]),
    ],
    policy: opened.policy,
    settings: {
      primary: config.champion.primary,
      alpha: config.alpha,
      level,
      methods: methodsText(evaluated.metrics),
      test_rows_from: 'database',
      time_limit_seconds: sql.timeout_seconds,
      ...groupingSettings(config),
      ...edgeSettings(judged.edgesFrom),
      ...judged.dummy,
      ...(drawn ? { resamples: RESAMPLES } : {}),
    },
    seed: drawn ? RESAMPLE_SEED : 0,
    verdict: verdictWith(findings, gate.verdict),
    findings: [...findings],
    result: {
      fighter: {
        kind: 'sql',
        assurance: 'declared',
        runtime: `${judged.database.runtime} at ${placeOf(sql)}`,
        model_sha256: training === undefined ? null : modelFile(training.evidence).sha256,
      },
      task,
      dataset,
      judged: judgedFactsOf(config, rows),
      positives: countsOf(evaluated.whole, task).positives,
      threshold: task === 'binary-classification' ? numberOf(config) : null,
      parity: null,
      metrics: evaluated.metrics,
      slices: [...evaluated.slices],
      rules: [...gate.rules],
      scores: null,
    },
  }
}

function databaseFacts({ candidate }: Opened, { database, sql }: Judging, leftOut: readonly string[]): DatabaseFacts {
  return {
    engine: database.runtime,
    place: placeOf(sql),
    rows_from: sql.table === undefined ? 'query' : 'table',
    source_sha256: sourceSha256(sql),
    ...(candidate === undefined ? {} : { candidate }),
    metrics_left_out: [...leftOut],
    not_available: [...WITHOUT_ROWS],
  }
}
