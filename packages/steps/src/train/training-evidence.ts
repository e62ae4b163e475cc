import { numberText, type EvidenceInput, type Finding, type Host, type Training } from '@titlebout/core'
import type { Opened } from '../step.ts'
import { describeMachine } from './machine.ts'
import { MEMBERSHIP_FILE } from './place-model.ts'
import type { Recipe, Trained } from './recipe.ts'
import { sha256Bytes } from '@titlebout/adapters'

/** The evidence of a training: what went in, what came out, on which machine. */
export function trainingEvidence(
  host: Host,
  opened: Opened,
  { recipe, trained }: { readonly recipe: Recipe; readonly trained: Trained },
): Training {
  const { rows, command } = recipe
  const model = trained.files.find((file) => file.path === trained.modelName)
  return {
    format: 'titlebout.training/1',
    model: opened.config.model.name,
    producer: host.producer(),
    subject: trained.files.map(({ path: name, sha256 }) => ({ name, sha256 })),
    inputs: inputsOf(recipe),
    policy: opened.policy,
    settings: {
      timeout_minutes: command.timeout_minutes,
      ...(opened.candidate === undefined ? {} : { candidate: opened.candidate }),
    },
    seed: command.seed,
    verdict: {
      kind: 'passed',
      reason: 'done',
      detail: `${trained.modelName} (${numberText(model?.bytes ?? 0)} bytes) was trained on ${numberText(rows.dataset.row_count)} rows with ${recipe.features.length} features`,
    },
    findings: findingsOf(opened, recipe),
    result: {
      command: command.run,
      duration_ms: trained.durationMs,
      files: [...trained.files],
      model_path: trained.modelName,
      code: recipe.code,
      data: [rows.dataset, ...(rows.validation === undefined ? [] : [rows.validation.dataset])],
      features: [...recipe.features],
      params: recipe.params,
      lock: [...recipe.lock],
      machine: describeMachine(),
      membership: membershipOf(recipe),
      naive_error: rows.naiveError ?? null,
      metrics: trained.metrics,
    },
  }
}

function inputsOf({ rows, code, params, lock }: Recipe): EvidenceInput[] {
  return [
    { role: 'train', name: rows.dataset.name, sha256: rows.dataset.sha256 },
    ...(rows.validation === undefined
      ? []
      : [{ role: 'validation-rows', name: rows.validation.dataset.name, sha256: rows.validation.dataset.sha256 }]),
    { role: 'code', name: 'train.inputs', sha256: code.tree },
    ...(params === null ? [] : [{ role: 'params', name: params.file, sha256: params.sha256 }]),
    ...lock.map(({ path: name, sha256 }) => ({ role: 'lock', name, sha256 })),
  ]
}

function membershipOf({ rows }: Recipe): Training['result']['membership'] {
  if (rows.sketch === undefined) return null
  return {
    file: MEMBERSHIP_FILE,
    sha256: sha256Bytes(rows.sketch.bytes),
    rows: rows.sketch.rows,
    false_positive_rate: rows.sketch.falsePositiveRate,
    keyed: false,
  }
}

function findingsOf(opened: Opened, { code, rows, command }: Recipe): Finding[] {
  const findings: Finding[] = [...rows.findings]
  const where = (key: readonly string[]): Finding['where'] => ({ file: opened.configFile, ...opened.locate(key) })
  if (command.inputs.length === 0)
    findings.push({
      id: 'no-train-inputs',
      severity: 'notice',
      message: 'train.inputs is empty: the lineage knows the commit and not which files the command reads',
      where: where(['train']),
      fix: 'list the files that the command reads under train.inputs',
    })
  if (code.commit === null)
    findings.push({
      id: 'no-commit',
      severity: 'notice',
      message: 'this folder is no git repository, or has no commit: the code is known by its digest alone',
    })
  if (code.dirty)
    findings.push({
      id: 'uncommitted-code',
      severity: 'warning',
      message:
        'the code that trained is not the code of the commit: at least one of its files was changed and not committed',
      where: where(['train', 'inputs']),
      fix: 'commit the files, and train again',
    })
  return findings
}
