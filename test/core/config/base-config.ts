import { parseConfig, UserError, type Config, type Problem } from '@titlebout/core'

/** A whole, valid titlebout.yml that tests change line by line. */
export const BASE = `version: 1
model:
  name: strikes
  task: binary-classification
  path: model/m.onnx
  threshold: 0.1
data:
  train: data/train.csv
  test: data/test.csv
  label: damage
  positive: "yes"
  id: report_id
  time: day
  split: temporal
  features: [size, phase]
  contract: contracts/strikes.odcs.yaml
  slices: [phase, { name: fast, where: "speed >= 200" }]
train:
  run: node train.mjs
gate:
  - { metric: roc_auc, min: 0.7 }
  - { metric: recall, min: 0.5, on: slices, min_rows: 200 }
champion:
  primary: roc_auc
  merge: { claim: non-inferior, margin: 0.01 }
  promote: { claim: superior }
  guardrails:
    - { metric: log_loss, margin: 0.01 }
deploy:
  staging:
    target: { kind: directory, path: staging }
  production:
    target: { kind: directory, path: "env:SERVING" }
    approval: environment
    requires: { assurance: reproduced }
drift:
  current: data/current.csv
  on_drift: [issue, retrain]
  retrain: { workflow: release.yml }
`

/** BASE with one text replaced. */
export function edited(from: string | RegExp, to: string): string {
  const text = BASE.replace(from, to)
  if (text === BASE) throw new Error(`nothing to replace: ${String(from)}`)
  return text
}

export function configOf(text: string): Config {
  return parseConfig(text, 'titlebout.yml').config
}

/** The problems of a text, as lines. Empty: it parses. */
export function problemsOf(text: string): readonly string[] {
  return problemListOf(text).map(
    ({ file, line, column, message }) =>
      `${[file, line, column].filter((part) => part !== undefined).join(':')}: ${message}`,
  )
}

function problemListOf(text: string): readonly Problem[] {
  try {
    parseConfig(text, 't.yml')
    return []
  } catch (cause) {
    if (cause instanceof UserError && cause.code === 'CONFIG') return cause.problems
    throw cause
  }
}
