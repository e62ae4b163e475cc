import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { driftedFlights, flights } from './actions-data.ts'

export const MODEL = 'flights'

/** What the tests change in titlebout.yml: text that stands in it once, and what takes its place. */
export type Edit = readonly [from: string, to: string]

const CONFIG = `version: 1
model: { name: ${MODEL}, task: binary-classification, path: model/model.onnx, threshold: 0.3 }
data:
  train: data/train.csv
  test: data/test.csv
  label: damage
  positive: "yes"
  id: id
  time: day
  split: temporal
  features: [size]
  contract: contract.odcs.yaml
  slices: [size]
train:
  run: node train.mjs
  inputs: [train.mjs, training/*.mjs]
gate:
  - { metric: roc_auc, min: 0.55 }
  - { metric: recall, min: 0.3 }
champion:
  primary: roc_auc
  merge: { claim: non-inferior, margin: 0.02 }
  promote: { claim: superior }
  guardrails: [{ metric: log_loss, margin: 0.05 }]
undecided: { merge: warn, promote: warn }
registry: { kind: git }
package: { card: card.yml }
deploy:
  staging:
    target: { kind: directory, path: "env:SERVING_STAGING" }
  production:
    target: { kind: directory, path: "env:SERVING_PRODUCTION" }
    approval: environment
    requires: { assurance: reproduced }
drift:
  current: data/current.csv
  on_drift: [issue, retrain]
  retrain: { workflow: release.yml, inputs: { reason: drift } }
`

const CONTRACT = `apiVersion: v3.1.0
kind: DataContract
id: flights
name: Flights
version: 1.0.0
status: active
schema:
  - name: flights
    quality:
      - { type: library, metric: rowCount, mustBeGreaterOrEqualTo: 100 }
    properties:
      - { name: id, logicalType: string, required: true, unique: true }
      - { name: day, logicalType: date, required: true }
      - name: size
        logicalType: string
        required: true
        quality:
          - { type: library, metric: invalidValues, arguments: { validValues: [Small, Medium, Large] }, mustBe: 0 }
      - { name: speed, logicalType: number, required: true, logicalTypeOptions: { minimum: 0, maximum: 500 } }
      - name: cost
        logicalType: number
        required: true
        customProperties: [{ property: availability, value: after-outcome }]
      - name: damage
        logicalType: string
        required: true
        quality:
          - { type: library, metric: invalidValues, arguments: { validValues: ["yes", "no"] }, mustBe: 0 }
`

/** A team's training command without any library: logistic regression by plain gradient descent. */
const TRAIN = `import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode, learnEncoding } from './training/encode.mjs'
import { writeOnnx } from './training/onnx.mjs'

const { TITLEBOUT_DATA, TITLEBOUT_OUT } = process.env
const { train, label, positive, features } = JSON.parse(readFileSync(TITLEBOUT_DATA, 'utf8'))
const [header, ...lines] = readFileSync(train, 'utf8').trim().split('\\n').map((line) => line.split(','))
const rows = lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i]])))
const encoding = learnEncoding(rows, features)
const x = rows.map((row) => encode(row, encoding))
const y = rows.map((row) => Number(row[label] === positive))
const beta = x[0].map(() => 0)
let intercept = 0
const margin = (row) => row.reduce((sum, value, j) => sum + value * beta[j], intercept)
for (let round = 0; round < 150; round += 1) {
  const errors = x.map((row, i) => 1 / (1 + Math.exp(-margin(row))) - y[i])
  intercept -= errors.reduce((sum, error) => sum + error, 0) / x.length
  beta.forEach((_, j) => (beta[j] -= errors.reduce((sum, error, i) => sum + error * x[i][j], 0) / x.length))
}
console.log(\`\${rows.length} rows; features: \${features.join(', ')}\`)
const fit = { intercept, coefficients: beta }
writeFileSync(join(TITLEBOUT_OUT, 'model.onnx'), writeOnnx({ encoding, fit, classes: ['no', 'yes'] }))
`

const CARD = `summary: Says how likely a flight is to have been damaged.
intended_use: |
  Tests of the actions.
limitations: |
  The rows are made up.
license: apache-2.0
`

/** Jobs are acted out by the tests; what counts of these files is whether two commits have the same. */
export const WORKFLOWS: Readonly<Record<string, string>> = {
  '.github/workflows/release.yml': `name: release
on:
  push: { branches: [main] }
  workflow_dispatch:
    inputs:
      reason: { required: false }
jobs: {}
`,
  '.github/workflows/pull-request.yml': 'name: pull request\non: pull_request\njobs: {}\n',
  '.github/workflows/nightly.yml': 'name: nightly\non:\n  schedule: [{ cron: "17 4 * * *" }]\njobs: {}\n',
}

/** A module of the example that needs no library. */
function exampleModule(name: string): string {
  const url = new URL(`../../workflows-examples/bird-strikes/training/${name}`, import.meta.url)
  return readFileSync(fileURLToPath(url), 'utf8')
}

/** titlebout.yml with edits. @throws {Error} when a text to replace is not there */
export function config(...edits: readonly Edit[]): string {
  return edited(CONFIG, edits)
}

/** The contract with edits. @throws {Error} when a text to replace is not there */
export function contract(...edits: readonly Edit[]): string {
  return edited(CONTRACT, edits)
}

function edited(whole: string, edits: readonly Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`there is no ${JSON.stringify(from)} to replace`)
    return text.replace(from, () => to)
  }, whole)
}

/** Line of the first occurrence of a text, from 1. */
export function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length
}

/** Everything that the small repository holds, data included. */
export function repositoryFiles(): Readonly<Record<string, string>> {
  return {
    ...WORKFLOWS,
    'titlebout.yml': CONFIG,
    'contract.odcs.yaml': CONTRACT,
    'card.yml': CARD,
    'train.mjs': TRAIN,
    'training/encode.mjs': exampleModule('encode.mjs'),
    'training/onnx.mjs': exampleModule('onnx.mjs'),
    'training/protobuf.mjs': exampleModule('protobuf.mjs'),
    'data/train.csv': flights({ count: 500, seed: 3, from: 0, prefix: 'a' }),
    'data/test.csv': flights({ count: 600, seed: 4, from: 600, prefix: 'b' }),
    'data/current.csv': driftedFlights(),
    '.gitignore': '.titlebout/\n',
  }
}
