import path from 'node:path'
import { copyWhole, sha256File, digestOfRows } from '@titlebout/adapters'
import {
  evaluate,
  intervalSentence,
  isOneClass,
  levelOf,
  metricOfTask,
  metricsToMeasure,
  RESAMPLE_SEED,
  RESAMPLES,
  suspiciousMetrics,
  type Dataset,
  type Evaluation,
  type FileRows,
  type Finding,
  type Host,
  type JudgedRows,
  type Measured,
  type MetricName,
  type Metrics,
  type Reading,
  type SlicesFound,
} from '@titlebout/core'
import { calibrationOf } from '../evaluate-gate/calibration.ts'
import { isDrawn, methodsText } from '../evaluate-gate/methods.ts'
import { groupingSettings } from '../evaluate-gate/grouping-settings.ts'
import type { OpenedJudge } from './open-judge.ts'

/** A scores file, read and paired with itself. */
export interface ScoredFile {
  /** Absolute. */
  readonly file: string
  readonly reading: Reading
  readonly judged: FileRows
  readonly rows: JudgedRows
  readonly slices: SlicesFound
  readonly findings: readonly Finding[]
  readonly dataset: Dataset
}

/** The file as a data set: it holds its own truths, so the rows that judge are its own. */
export async function datasetOf(file: string, { table }: Reading, judged: FileRows): Promise<Dataset> {
  return {
    role: 'test',
    name: table.name,
    sha256: await sha256File(file),
    rows_sha256: digestOfRows(judged.identity),
    row_count: table.rowCount,
    columns: [...table.columns.keys()],
  }
}

/** What is measured of a file: every metric that the task shows, over all rows and over each slice. Nothing is asked of it. */
export async function evaluationOf(host: Host, opened: OpenedJudge, scored: ScoredFile): Promise<Evaluation> {
  const { config, policy } = opened
  const { reading, rows, slices, dataset } = scored
  const level = levelOf(config.alpha)
  const metrics = metricsToMeasure(rows.task, [config.champion.primary], [...(rows.losses?.keys() ?? [])])
  const evaluated = evaluate(rows, slices.slices, { metrics, level })
  const drawn = isDrawn(evaluated, [])
  return {
    format: 'titlebout.evaluation/1',
    model: config.model.name,
    producer: host.producer(),
    subject: [{ name: path.basename(scored.file), sha256: dataset.sha256 }],
    inputs: [{ role: 'scores', name: dataset.name, sha256: dataset.sha256 }],
    policy,
    settings: {
      primary: config.champion.primary,
      alpha: config.alpha,
      level,
      methods: methodsText(evaluated.metrics),
      read_as: reading.text,
      ...groupingSettings(config),
      ...(drawn ? { resamples: RESAMPLES } : {}),
    },
    seed: drawn ? RESAMPLE_SEED : 0,
    verdict: verdictOf(rows, evaluated.metrics, config.champion.primary),
    findings: [...suspiciousMetrics(evaluated.metrics, config.model.task), ...scored.findings, ...slices.findings],
    result: {
      fighter: fighterOf(scored.file),
      task: config.model.task,
      dataset,
      judged: scored.judged.facts,
      positives: evaluated.positives,
      threshold: config.model.task === 'binary-classification' ? reading.threshold : null,
      metrics: evaluated.metrics,
      ...calibrationOf(rows, config),
      slices: [...evaluated.slices],
      rules: [],
      scores: await keepFile(opened, scored),
      parity: null,
    },
  }
}

/** Whoever wrote the file declares what it holds. */
export function fighterOf(file: string): Evaluation['result']['fighter'] {
  const format = path.extname(file).slice(1).toLowerCase()
  return { kind: 'scores', assurance: 'declared', runtime: `a ${format} file`, model_sha256: null }
}

function verdictOf(rows: JudgedRows, metrics: Metrics, primary: MetricName): Evaluation['verdict'] {
  // rule: judge-one-class
  if (isOneClass(rows))
    return {
      kind: 'undecided',
      reason: 'one-class',
      detail: 'all rows have the same label, so nothing tells good from bad: judge on rows with different labels',
    }
  const detail = `${metricOfTask(primary, rows.task).label} ${shortText(metrics[primary])}; there is no rule to keep`
  return { kind: 'passed', reason: 'no-rules', detail }
}

function shortText(measured: Measured | undefined): string {
  if (measured === undefined || measured.estimate === null) return `has no value: ${measured?.note ?? 'not known'}`
  const note = measured.low === null || measured.high === null ? ` (${measured.note ?? 'no interval'})` : ''
  return `${intervalSentence(measured)}${note}`
}

/** The file itself is what a later run compares with. */
async function keepFile(
  { workFolder }: OpenedJudge,
  { file, dataset }: ScoredFile,
): Promise<Evaluation['result']['scores']> {
  const kept = `files/scores${path.extname(file).toLowerCase()}`
  await copyWhole(file, path.join(workFolder, kept))
  return { file: kept, sha256: dataset.sha256, row_count: dataset.row_count }
}
