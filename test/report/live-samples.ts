import type { Deployment, Drift } from '@titlebout/core'
import { COMMIT, measured, POLICY, sampleProducer } from '../support/evidence-samples.ts'

/** What a name may try to be in a page. */
export const HOSTILE = 'a|b<script>alert(1)</script>@octocat</details>'

/** What is told of a model that serves. */
export const deployment: Deployment = {
  format: 'titlebout.deployment/1',
  model: 'bird-strikes',
  producer: sampleProducer('production'),
  subject: [{ name: 'package', sha256: 'a'.repeat(64) }],
  inputs: [],
  policy: POLICY,
  settings: {},
  seed: 0,
  verdict: { kind: 'passed', reason: 'done', detail: 'production serves version 1 again' },
  findings: [],
  result: {
    mode: 'apply',
    environment: 'production',
    from: { version: 2, package_sha256: 'b'.repeat(64) },
    to: { version: 1, package_sha256: 'a'.repeat(64) },
    rollback: true,
    why: `false alarms @octocat ${HOSTILE}`,
    approval: { approver: 'grace', author: 'ada', comment: 'go', environment: 'production', run_id: '9' },
    guard: 'none',
    deployment_id: '12',
    target: { kind: 'directory', path: 'serving' },
    verified: { package_sha256: 'a'.repeat(64), golden_rows: 50, largest_difference: 0 },
    registry_revision: COMMIT,
  },
}

export const drift: Drift = {
  format: 'titlebout.drift/1',
  model: 'bird-strikes',
  producer: sampleProducer('nightly'),
  subject: [],
  inputs: [],
  policy: POLICY,
  settings: {},
  seed: 1,
  verdict: { kind: 'failed', reason: 'drift', detail: 'one column has moved by more than the tolerance: operator' },
  findings: [],
  result: {
    reference: { version: 2, package_sha256: 'b'.repeat(64), profile_sha256: 'c'.repeat(64), row_count: 4500 },
    current: {
      role: 'current',
      name: 'data/current.csv',
      sha256: 'd'.repeat(64),
      rows_sha256: null,
      row_count: 1065,
      columns: ['operator'],
    },
    profile: { file: 'files/profile.current.json', sha256: 'e'.repeat(64) },
    measures: [
      {
        field: 'operator',
        kind: 'categorical',
        measure: 'total_variation',
        effect: { ...measured(0.286, 0.04), method: 'multinomial-resampling' },
        tolerance: 0.1,
        p_value: 1e-17,
        p_adjusted: 1e-16,
        verdict: 'failed',
        detail: 'moved by more than the tolerance',
      },
      {
        field: 'phase',
        kind: 'categorical',
        measure: 'total_variation',
        effect: { ...measured(0.04, 0.03), method: 'multinomial-resampling' },
        tolerance: 0.1,
        p_value: 1,
        p_adjusted: 1,
        verdict: 'passed',
        detail: 'moved by no more than the tolerance',
      },
    ],
    drifted: ['operator'],
    issue: { number: 5, state: 'opened' },
    retraining: { asked: true, workflow: 'release.yml', detail: 'run 12 of release.yml, as-of=2002' },
  },
}
