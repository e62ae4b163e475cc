import type { PredictRun } from '@titlebout/adapters'
import { numberText, type Finding, type Host, type PredictConfig, type Scoring, type Table } from '@titlebout/core'
import { shownFile } from '../shown-file.ts'
import type { Opened } from '../step.ts'
import type { AskedByCommand } from './asked-by-command.ts'
import type { Candidate } from './candidate.ts'

interface Ran {
  readonly candidate: Candidate
  readonly predict: PredictConfig
  readonly table: Table
  readonly columns: readonly string[]
  readonly run: PredictRun
  /** What the command wrote, in the work folder. */
  readonly scores: { readonly file: string; readonly sha256: string }
  readonly variants: NonNullable<Scoring['result']['variants']>
  /** The same of the validation rows. */
  readonly validation: Scoring['result']['validation'] | undefined
  /** What it was asked for the sake of an explanation. */
  readonly why: AskedByCommand
}

/** What was run on which rows, by whom, and what it took. */
export function scoringEvidence(host: Host, opened: Opened, ran: Ran): Scoring {
  const { candidate, predict, table, columns, run } = ran
  const { config } = opened
  const { label } = config.data
  const labelled = label !== undefined && table.columns.some(({ name }) => name === label)
  return {
    format: 'titlebout.scoring/1',
    model: config.model.name,
    producer: host.producer(),
    subject: candidate.subject,
    inputs: [
      { role: 'test', name: table.dataset.name, sha256: table.dataset.sha256 },
      ...(candidate.training === undefined
        ? []
        : [{ role: 'training', name: 'training.json', sha256: candidate.training.sha256 }]),
      ...(candidate.given === undefined ? [] : [candidate.given]),
    ],
    policy: opened.policy,
    settings: {},
    seed: 0,
    verdict: {
      kind: 'passed',
      reason: 'done',
      detail: `the predict command scored ${numberText(table.dataset.row_count)} rows; nobody has judged them yet`,
    },
    findings: [...(labelled ? [labelsInReach(opened, label, table.dataset.name)] : []), ...ran.why.findings],
    result: {
      command: predict.run,
      setup: predict.setup ?? null,
      table: { sha256: run.tableSha256, row_count: table.dataset.row_count, columns: [...columns] },
      labels_in_reach: labelled,
      scores: ran.scores,
      ...(ran.variants.length === 0 ? {} : { variants: ran.variants }),
      ...(ran.validation === undefined ? {} : { validation: ran.validation }),
      ...(ran.why.explain === undefined ? {} : { explain: ran.why.explain }),
      duration_ms: run.durationMs,
      time_limit_minutes: predict.timeout_minutes,
      peak_memory_mb: run.peakMemoryBytes === null ? null : Math.round(run.peakMemoryBytes / 2 ** 20),
    },
  }
}

/** The table that the command gets has no label; the file that it was made from has, and nothing keeps a command from looking. */
function labelsInReach(opened: Opened, label: string, rows: string): Finding {
  return {
    id: 'labels-in-reach',
    severity: 'notice',
    message: `the labels were in reach of the predict command: ${rows} has the column "${label}" in the job where it ran`,
    where: { file: shownFile(opened, rows), field: label, role: 'test' },
    fix: `let only the job that judges have the column "${label}": put test rows without it where the command runs`,
  }
}
