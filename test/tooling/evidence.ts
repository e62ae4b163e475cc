import type { Deployment, Drift, EvidenceByKind, Package, Scoring } from '@titlebout/core'
import {
  measured,
  NOTHING_TIED,
  sampleBout,
  sampleEvaluation,
  sampleTraining,
  sampleValidation,
} from '../support/evidence-samples.ts'

const DIGEST = '5'.repeat(64)
const { format: _, result: __, ...envelope } = sampleTraining(NOTHING_TIED)

const PACKAGE: Package = {
  ...envelope,
  format: 'titlebout.package/1',
  result: {
    package_sha256: DIGEST,
    manifest: [{ path: 'files/card.md', bytes: 10, sha256: DIGEST }],
    card: { file: 'files/card.md', sha256: DIGEST },
    card_changes: [{ what: 'roc_auc', champion: '0.70', candidate: '0.72' }],
    mlbom: { file: 'files/mlbom.cdx.json', sha256: DIGEST },
    golden: { file: 'files/golden.json', sha256: DIGEST, rows: 20, tolerance: 1e-6 },
  },
}

const DEPLOYMENT: Deployment = {
  ...envelope,
  format: 'titlebout.deployment/1',
  result: {
    mode: 'apply',
    environment: 'production',
    from: { version: 1, package_sha256: DIGEST },
    to: { version: 2, package_sha256: DIGEST },
    rollback: false,
    why: 'superior in roc_auc',
    approval: { approver: 'reviewer', author: 'author', comment: '', environment: 'production', run_id: '77' },
    guard: 'none',
    deployment_id: '5',
    target: { kind: 'directory', path: 'serving' },
    verified: { package_sha256: DIGEST, golden_rows: 20, largest_difference: 0 },
    registry_revision: 'abc',
  },
}

const DRIFT: Drift = {
  ...envelope,
  format: 'titlebout.drift/1',
  result: {
    reference: { version: 2, package_sha256: DIGEST, profile_sha256: DIGEST, row_count: 6000 },
    current: {
      role: 'current',
      name: 'data/current.csv',
      sha256: DIGEST,
      rows_sha256: null,
      row_count: 900,
      columns: ['size'],
    },
    profile: { file: 'files/profile.current.json', sha256: DIGEST },
    measures: [
      {
        field: 'size',
        kind: 'categorical',
        measure: 'total_variation',
        effect: measured(0.2),
        tolerance: 0.1,
        p_value: 0.001,
        p_adjusted: 0.002,
        verdict: 'failed',
        detail: 'Moved.',
      },
    ],
    drifted: ['size'],
    issue: { number: 3, state: 'opened' },
    retraining: { asked: true, workflow: 'release.yml', detail: '' },
  },
}

const SCORING: Scoring = {
  ...envelope,
  format: 'titlebout.scoring/1',
  result: {
    command: 'python predict.py',
    setup: 'pip install -r requirements.txt',
    table: { sha256: DIGEST, row_count: 2000, columns: ['report_id', 'size'] },
    labels_in_reach: false,
    scores: { file: 'files/predictions.csv', sha256: DIGEST },
    duration_ms: 1200,
    time_limit_minutes: 60,
    peak_memory_mb: 212,
  },
}

/** One document of each kind, with something in every part of it. */
export const EVIDENCE: EvidenceByKind = {
  validation: sampleValidation(NOTHING_TIED),
  training: sampleTraining(NOTHING_TIED),
  scoring: SCORING,
  evaluation: sampleEvaluation(NOTHING_TIED),
  bout: sampleBout(NOTHING_TIED),
  package: PACKAGE,
  deployment: DEPLOYMENT,
  drift: DRIFT,
}
