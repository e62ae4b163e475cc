import {
  configSchema,
  type Bout,
  type Config,
  type Dataset,
  type Evaluation,
  type JudgedFacts,
  type Looks,
  type Measured,
  type Policy,
  type Producer,
  type Training,
  type Validation,
} from '@titlebout/core'

/** Valid evidence about one model, to be changed where a test looks. Every digest that ties it together is an argument. */
export interface Tied {
  readonly model: string
  readonly profile: string
  readonly membership: string
  /** Digest of the training evidence, for the documents after it. */
  readonly training: string
  readonly evaluation: string
}

export const NOTHING_TIED: Tied = {
  model: 'a'.repeat(64),
  profile: 'b'.repeat(64),
  membership: 'c'.repeat(64),
  training: 'd'.repeat(64),
  evaluation: 'e'.repeat(64),
}

export const COMMIT = '1234567890123456789012345678901234567890'

export function sampleConfig(): Config {
  return configSchema.parse({
    version: 1,
    model: { name: 'bird-strikes', task: 'binary-classification', path: 'model/model.onnx', threshold: 0.1 },
    data: {
      train: 'data/train.csv',
      test: 'data/test.csv',
      label: 'damage',
      positive: 'yes',
      id: 'report_id',
      features: ['size', 'speed'],
    },
    gate: [{ metric: 'roc_auc', min: 0.7 }],
    champion: {
      primary: 'roc_auc',
      merge: { claim: 'non-inferior', margin: 0.01 },
      promote: { claim: 'superior' },
    },
    deploy: {
      staging: { target: { kind: 'directory', path: 'serving/staging' } },
      production: {
        target: { kind: 'directory', path: 'serving/production' },
        approval: 'environment',
        requires: { assurance: 'reproduced' },
      },
    },
  })
}

export function sampleProducer(job: string): Producer {
  return {
    host: 'github',
    version: '0.1.0',
    level: 'T2',
    at: '2000-06-01T10:00:00.000Z',
    repository: 'octo/strikes',
    repository_id: '1',
    workflow: '.github/workflows/release.yml@refs/heads/main',
    run_id: '77',
    run_attempt: 1,
    job,
    sha: COMMIT,
    ref: 'refs/heads/main',
    event: 'push',
    actor: 'author',
    pull_request: null,
  }
}

export const POLICY: Policy = {
  side: 'checkout',
  ref: 'refs/heads/main',
  commit: COMMIT,
  sha256: 'f'.repeat(64),
  changes: [],
}

export function measured(estimate: number, half = 0.02): Measured {
  return {
    estimate,
    low: estimate - half,
    high: estimate + half,
    level: 0.9,
    method: 'delong',
    n: 3000,
    effective_n: 3000,
  }
}

const TRAIN: Dataset = {
  role: 'train',
  name: 'data/train.csv',
  sha256: '1'.repeat(64),
  rows_sha256: '2'.repeat(64),
  row_count: 6000,
  columns: ['report_id', 'size', 'speed', 'damage'],
}

const TEST: Dataset = { ...TRAIN, role: 'test', name: 'data/test.csv', sha256: '3'.repeat(64), row_count: 3000 }

/** Rows that neither hang together nor count differently. */
export const NOTHING_GROUPED: JudgedFacts = {
  classes: null,
  queries: null,
  clusters: null,
  weight: null,
  prevalence: null,
}

export function sampleValidation(tied: Tied): Validation {
  return {
    format: 'titlebout.validation/1',
    model: 'bird-strikes',
    producer: sampleProducer('validate'),
    subject: [
      { name: TRAIN.name, sha256: TRAIN.sha256 },
      { name: TEST.name, sha256: TEST.sha256 },
    ],
    inputs: [],
    policy: POLICY,
    settings: {},
    seed: 0,
    verdict: { kind: 'passed', reason: 'no-findings', detail: 'Nothing to complain about.' },
    findings: [],
    result: {
      datasets: [TRAIN, TEST],
      contract: { file: 'contract.odcs.yaml', name: 'strikes', version: '1.0.0', sha256: '4'.repeat(64) },
      profile: { file: 'files/profile.json', sha256: tied.profile },
      checks: [
        {
          id: 'required',
          role: 'train',
          field: 'size',
          expected: 'no nulls',
          found: 'none',
          rows: 0,
          verdict: 'passed',
          severity: 'error',
        },
      ],
      overlap: null,
      groups: [],
      lifts: [],
    },
  }
}

export function sampleTraining(tied: Tied): Training {
  return {
    format: 'titlebout.training/1',
    model: 'bird-strikes',
    producer: sampleProducer('train'),
    subject: [{ name: 'model.onnx', sha256: tied.model }],
    inputs: [{ role: 'train', name: TRAIN.name, sha256: TRAIN.sha256 }],
    policy: POLICY,
    settings: {},
    seed: 1,
    verdict: { kind: 'passed', reason: 'done', detail: 'Trained.' },
    findings: [],
    result: {
      command: 'node train.mjs',
      duration_ms: 1200,
      files: [{ path: 'model.onnx', bytes: 100, sha256: tied.model }],
      model_path: 'model.onnx',
      code: {
        commit: COMMIT,
        dirty: false,
        tree: '5'.repeat(64),
        inputs: [{ path: 'train.mjs', bytes: 10, sha256: '6'.repeat(64) }],
      },
      data: [TRAIN],
      features: ['size', 'speed'],
      params: { file: 'params.yaml', sha256: '7'.repeat(64), values: { ridge: 1 } },
      lock: [{ path: 'package-lock.json', bytes: 20, sha256: '8'.repeat(64) }],
      machine: { os: 'linux', arch: 'x64', cpus: 2, memory_mb: 8000, runtime: 'node 24.21.0' },
      membership: {
        file: 'files/membership.bin',
        sha256: tied.membership,
        rows: 6000,
        false_positive_rate: 1e-12,
        keyed: false,
      },
      naive_error: null,
      metrics: {},
    },
  }
}

export function sampleEvaluation(tied: Tied): Evaluation {
  return {
    format: 'titlebout.evaluation/1',
    model: 'bird-strikes',
    producer: sampleProducer('judge'),
    subject: [{ name: 'model.onnx', sha256: tied.model }],
    inputs: [
      { role: 'training', name: 'training.json', sha256: tied.training },
      { role: 'test', name: TEST.name, sha256: TEST.sha256 },
    ],
    policy: POLICY,
    settings: {},
    seed: 0,
    verdict: { kind: 'passed', reason: 'rules', detail: 'All rules passed.' },
    findings: [],
    result: {
      fighter: { kind: 'onnx', assurance: 'reproduced', runtime: 'onnxruntime-node 1.30.0', model_sha256: tied.model },
      task: 'binary-classification',
      dataset: TEST,
      judged: NOTHING_GROUPED,
      positives: 250,
      threshold: 0.1,
      parity: null,
      metrics: { roc_auc: measured(0.78), log_loss: measured(0.24, 0.01), recall: measured(0.66) },
      slices: [
        {
          name: 'size = Small',
          where: 'size = "Small"',
          rows: 1200,
          positives: 65,
          found: 12,
          metrics: { roc_auc: measured(0.66, 0.05) },
        },
      ],
      rules: [
        {
          rule: 'ROC AUC at least 0.7',
          metric: 'roc_auc',
          min: 0.7,
          max: null,
          on: 'overall',
          slice: null,
          by: null,
          compared_to: null,
          decide: 'interval',
          severity: 'error',
          measured: measured(0.78),
          verdict: 'passed',
          reason: 'interval',
          rows_to_decide: null,
        },
      ],
      scores: { file: 'files/scores.parquet', sha256: '9'.repeat(64), row_count: 3000 },
    },
  }
}

/** Rows that promoted nothing yet, at an alpha of 0.05. */
export const FIRST_LOOK: Looks = {
  look: 1,
  earlier: [],
  spending: 'decreasing',
  tries: 1,
  max: null,
  exhausted: false,
  alpha: 0.0304,
  alpha_fresh: 0.0304,
  z: 1.875,
  z_fresh: 1.875,
  rows_factor: 1,
  rows: null,
}

export function sampleBout(tied: Tied): Bout {
  const fighter = sampleEvaluation(tied).result.fighter
  const verdict = { kind: 'passed', reason: 'interval', detail: 'Better by 0.28.' } as const
  return {
    format: 'titlebout.bout/1',
    model: 'bird-strikes',
    producer: sampleProducer('judge'),
    subject: [{ name: 'model.onnx', sha256: tied.model }],
    inputs: [{ role: 'evaluation', name: 'evaluation.json', sha256: tied.evaluation }],
    policy: POLICY,
    settings: {},
    seed: 0,
    verdict,
    findings: [],
    result: {
      claim: 'promote',
      candidate: fighter,
      champion: {
        kind: 'dummy',
        environment: null,
        version: null,
        package_sha256: null,
        registry_revision: null,
        fighter: { kind: 'dummy', assurance: 'reproduced', runtime: 'titlebout', model_sha256: null },
      },
      replay: 'dummy',
      dataset: TEST,
      task: 'binary-classification',
      judged: NOTHING_GROUPED,
      positives: 250,
      contamination: {
        candidate: { checked: true, rows: 0 },
        champion: { checked: false, rows: 0 },
        dropped: 0,
        share: 0,
        limit: 0.01,
      },
      claims: { merge: verdict, promote: verdict },
      looks: FIRST_LOOK,
      comparisons: [
        {
          metric: 'roc_auc',
          role: 'primary',
          slice: null,
          claim: 'superior',
          margin: 0,
          candidate: measured(0.78),
          champion: measured(0.5, 0),
          difference: measured(0.28),
          p_value: 1e-9,
          verdict,
          rows_to_decide: null,
          margin_to_pass: null,
        },
      ],
      slices: [],
      flips: { right_to_wrong: 1, wrong_to_right: 9, both_right: 100, both_wrong: 5, p_value: 0.02 },
      moved: null,
      churn: null,
      decomposition: null,
      curves: null,
      lineage: null,
      concentration: null,
      promote: true,
      compared_with: null,
    },
  }
}
