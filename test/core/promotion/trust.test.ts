import { describe, expect, it } from 'vitest'
import {
  assuranceOfCommand,
  requireApproval,
  requireArtifact,
  requireAssurance,
  requireFreshBout,
  requireGate,
  requireLevel,
  requireNoLocalApproval,
  requireOffer,
  requirePackage,
  requirePolicy,
  requireReachable,
  requireReason,
  requireRunAsSaid,
  requireSameModel,
  requireScoredApart,
  requireSeparateJob,
  requireServedBefore,
  requireWorkflow,
  servingPointer,
  type Assurance,
  type Bout,
  type Confirmation,
  type EnvironmentConfig,
  type Evaluation,
  type Level,
  type Pointer,
  type Producer,
  type Scoring,
  type Witness,
} from '@titlebout/core'
import {
  COMMIT,
  NOTHING_TIED,
  sampleBout,
  sampleEvaluation,
  sampleProducer,
  sampleTraining,
} from '../../support/evidence-samples.ts'

const OURS = 'a'.repeat(64)
const OLD = 'b'.repeat(64)
const NEWER = 'c'.repeat(64)

const WITNESS: Witness = { kind: 'bout', producer: sampleProducer('judge'), sha256: '1'.repeat(64) }
const CONFIRMED: Confirmation = {
  run: {
    id: '77',
    attempt: 1,
    event: 'push',
    sha: COMMIT,
    branch: 'main',
    workflow: '.github/workflows/release.yml',
    repository: 'octo/strikes',
    headRepository: 'octo/strikes',
    actor: 'author',
  },
  repository: 'octo/strikes',
  defaultBranch: 'main',
  artifactSha256: WITNESS.sha256,
  workflowAtRun: 'name: release\n',
  workflowAtDefault: 'name: release\n',
  onDefaultBranch: true,
}
const OPEN: EnvironmentConfig = { target: { kind: 'directory', path: 'x' } }
const GUARDED: EnvironmentConfig = { ...OPEN, approval: 'environment', requires: { assurance: 'reproduced' } }

const saying = (change: Partial<Producer>): Witness => ({ ...WITNESS, producer: { ...WITNESS.producer, ...change } })
const run = (change: Partial<Confirmation['run']>): Confirmation => ({
  ...CONFIRMED,
  run: { ...CONFIRMED.run, ...change },
})

describe('level-t2', () => {
  it.each<Level>(['T0', 'T1', 'local'])('refuses %s', (level) => {
    expect(() => requireLevel('this run', { ...WITNESS.producer, level })).toThrow(`has level ${level}`)
  })
  it('takes T2', () => {
    requireLevel('this run', WITNESS.producer)
  })
})

describe('artifact-of-run', () => {
  it('refuses evidence that its run did not store', () => {
    expect(() => requireArtifact(WITNESS, { ...CONFIRMED, artifactSha256: undefined })).toThrow('has no such artifact')
  })
  it('refuses evidence that differs from what its run stored', () => {
    expect(() => requireArtifact(WITNESS, { ...CONFIRMED, artifactSha256: '2'.repeat(64) })).toThrow(
      'is not what run 77',
    )
  })
  it('takes what the run stored', () => {
    requireArtifact(WITNESS, CONFIRMED)
  })
})

describe('run-as-said', () => {
  it.each<[string, Witness, Confirmation]>([
    ['commit', WITNESS, run({ sha: '9'.repeat(40) })],
    ['event', WITNESS, run({ event: 'pull_request' })],
    ['branch', WITNESS, run({ branch: 'feature' })],
    ['branch', WITNESS, run({ branch: null })],
    ['workflow', WITNESS, run({ workflow: '.github/workflows/other.yml' })],
    ['repository', saying({ repository: 'octo/other' }), CONFIRMED],
    ['head repository', WITNESS, run({ headRepository: 'fork/strikes' })],
    ['default branch', saying({ ref: 'refs/heads/feature' }), run({ branch: 'feature' })],
    ['repository', saying({ repository: null }), CONFIRMED],
  ])('refuses another %s', (what, witness, confirmation) => {
    expect(() => requireRunAsSaid(witness, confirmation)).toThrow(`says ${what} `)
  })
  it('takes a run as it was, also of a merge queue', () => {
    requireRunAsSaid(WITNESS, CONFIRMED)
    const ref = 'gh-readonly-queue/main/pr-7'
    requireRunAsSaid(
      saying({ event: 'merge_group', ref: `refs/heads/${ref}` }),
      run({ event: 'merge_group', branch: ref }),
    )
  })
})

describe('workflow-on-default-branch', () => {
  it('refuses a workflow file that the default branch does not have', () => {
    expect(() => requireWorkflow(WITNESS, { ...CONFIRMED, workflowAtDefault: 'name: other\n' })).toThrow(
      'is not the file',
    )
    const gone = { ...CONFIRMED, workflowAtDefault: undefined, workflowAtRun: undefined }
    expect(() => requireWorkflow(WITNESS, gone)).toThrow('is not the file')
  })
  it('takes the same file', () => {
    requireWorkflow(WITNESS, CONFIRMED)
  })
})

describe('commit-on-default-branch', () => {
  it('refuses a commit that is not part of it', () => {
    expect(() => requireReachable(WITNESS, { ...CONFIRMED, onDefaultBranch: false })).toThrow('is not part of main')
    requireReachable(WITNESS, CONFIRMED)
  })
})

describe('package-digest', () => {
  it('refuses another digest, and none', () => {
    expect(() => requirePackage(OLD, OURS)).toThrow(OLD)
    expect(() => requirePackage(undefined, OURS)).toThrow('got none')
    requirePackage(OURS, OURS)
  })
})

describe('stale-bout', () => {
  const against = (packageSha256: string | null): Bout => {
    const bout = sampleBout(NOTHING_TIED)
    bout.result.champion.package_sha256 = packageSha256
    return bout
  }
  const at = (packageSha256: string): Pointer => ({
    ...servingPointer('production', packageSha256, {
      by: 'a',
      approver: null,
      at: '2000-01-01T00:00:00Z',
      why: '',
      evidence_sha256: null,
    }),
    version: 1,
  })
  const moving = (from: Pointer, to: string): Pointer => ({
    ...from,
    state: 'moving',
    moving: { to_package_sha256: to, holder: 'run 1', since: '2000-01-01T00:00:00Z' },
  })

  it('refuses a bout against what is no longer the champion', () => {
    expect(() => requireFreshBout(against(OLD), at(NEWER), OURS)).toThrow('stale-bout')
    expect(() => requireFreshBout(against(null), at(NEWER), OURS)).toThrow('stale-bout')
    expect(() => requireFreshBout(against(OLD), undefined, OURS)).toThrow('stale-bout')
    expect(() => requireFreshBout(against(OLD), moving(at(NEWER), OLD), OURS)).toThrow('stale-bout')
  })
  it('takes a bout against the champion, and a pointer that is on its way to us', () => {
    requireFreshBout(against(OLD), at(OLD), OURS)
    requireFreshBout(against(null), undefined, OURS)
    requireFreshBout(against(OLD), at(OURS), OURS)
    requireFreshBout(against(OLD), moving(at(OLD), OURS), OURS)
    requireFreshBout(against(OLD), moving(at(OLD), NEWER), OURS)
  })
})

describe('promotion-offered', () => {
  it('refuses a bout that does not offer the model, or was about merging', () => {
    const bout = sampleBout(NOTHING_TIED)
    requireOffer(bout)
    expect(() => requireOffer({ ...bout, result: { ...bout.result, promote: false } })).toThrow('does not offer')
    expect(() => requireOffer({ ...bout, result: { ...bout.result, claim: 'merge' } })).toThrow(
      'run compare-to-champion with claim: promote',
    )
  })

  it.each<Level>(['T0', 'T1'])(
    'lets advice of level %s, which offers nothing, be planned unless its bout failed',
    (level) => {
      const sample = sampleBout(NOTHING_TIED)
      const advice = {
        ...sample,
        producer: { ...sample.producer, level },
        result: { ...sample.result, promote: false },
      }
      requireOffer(advice)
      const failed = { ...advice, verdict: { kind: 'failed', reason: 'interval', detail: 'Worse.' } } as const
      expect(() => requireOffer(failed)).toThrow('Worse.')
      const merging = { ...advice, result: { ...advice.result, claim: 'merge' } } as const
      expect(() => requireOffer(merging)).toThrow('run compare-to-champion with claim: promote')
    },
  )
})

describe('gate-not-failed', () => {
  it('refuses a failed gate', () => {
    const evaluation = sampleEvaluation(NOTHING_TIED)
    requireGate(evaluation)
    const failed = { ...evaluation, verdict: { kind: 'failed', reason: 'rules', detail: 'Too low.' } } as const
    expect(() => requireGate(failed)).toThrow('Too low.')
  })
})

describe('approval-recorded', () => {
  it('refuses without a record where one is asked for', () => {
    expect(() => requireApproval('production', GUARDED, undefined)).toThrow('has none on record')
    requireApproval('staging', OPEN, undefined)
    const approval = { approver: 'b', author: 'a', comment: '', environment: 'production', run_id: '77' }
    requireApproval('production', GUARDED, approval)
  })
})

describe('assurance', () => {
  it('refuses less than the environment requires', () => {
    expect(() => requireAssurance('production', GUARDED, 'declared')).toThrow('assurance reproduced')
    expect(() => requireAssurance('production', GUARDED, 'isolated-command')).toThrow('these are isolated-command')
    requireAssurance('production', GUARDED, 'reproduced')
    requireAssurance('staging', OPEN, 'declared')
    requireAssurance('staging', { ...OPEN, requires: { assurance: 'isolated-command' } }, 'reproduced')
  })
})

describe('separate-job', () => {
  const training = sampleTraining(NOTHING_TIED)
  it('refuses judging in the job that trained', () => {
    expect(() => requireSeparateJob(training, [saying({ job: 'train' })])).toThrow(
      'made in the job that trained (train)',
    )
    requireSeparateJob(training, [WITNESS])
  })
  it('knows that jobs of different runs are different, and leaves terminals alone', () => {
    requireSeparateJob(training, [saying({ job: 'train', run_id: '78' })])
    requireSeparateJob(training, [saying({ job: 'train', host: 'console' })])
  })
})

describe('scored-apart', () => {
  const score = sampleProducer('score')
  const judge = sampleProducer('judge')
  const scored = (change: Partial<Producer> = {}, assurance: Assurance = 'isolated-command'): Evaluation => {
    const sample = sampleEvaluation(NOTHING_TIED)
    const { model_sha256 } = sample.result.fighter
    const result: Scoring['result'] = {
      command: 'python predict.py',
      setup: null,
      table: { sha256: OURS, row_count: 3000, columns: ['report_id', 'size'] },
      labels_in_reach: false,
      scores: { file: 'files/predictions.csv', sha256: OLD },
      duration_ms: 1,
      time_limit_minutes: 60,
      peak_memory_mb: null,
    }
    return {
      ...sample,
      result: {
        ...sample.result,
        fighter: { kind: 'command', assurance, runtime: 'command: python predict.py', model_sha256 },
        scoring: { sha256: NEWER, producer: { ...score, ...change }, result },
      },
    }
  }

  it('believes a command that ran in another job of the same run and commit, and no other', () => {
    expect(assuranceOfCommand(score, judge)).toBe('isolated-command')
    const others: Partial<Producer>[] = [
      { job: 'judge' },
      { job: null },
      { run_id: '78' },
      { run_id: null },
      { sha: 'e'.repeat(40) },
      { repository: 'octo/other' },
      { host: 'console' },
    ]
    for (const change of others) expect(assuranceOfCommand({ ...score, ...change }, judge)).toBe('declared')
    for (const change of others.slice(1)) expect(assuranceOfCommand(score, { ...judge, ...change })).toBe('declared')
    const nobody = { run_id: null } as const
    expect(assuranceOfCommand({ ...score, ...nobody }, { ...judge, ...nobody })).toBe('declared')
  })

  it('refuses an evaluation that claims more than its producers say, or says nothing of the command', () => {
    requireScoredApart(scored(), [WITNESS])
    const silent = 'does not say where the predict command ran'
    expect(() => requireScoredApart(scored({}, 'declared'), [WITNESS])).toThrow(silent)
    expect(() => requireScoredApart(scored({ job: 'judge' }), [WITNESS])).toThrow(silent)
    const { scoring: _, ...rest } = scored().result
    expect(() => requireScoredApart({ ...scored(), result: rest }, [WITNESS])).toThrow(silent)
  })

  it('refuses what was judged or packaged where the command ran, however honest it is about that', () => {
    const same = 'the bout evidence was made in the job where the predict command ran (score)'
    expect(() => requireScoredApart(scored(), [saying({ job: 'score' })])).toThrow(same)
    expect(() => requireScoredApart(scored({ job: 'judge' }, 'declared'), [WITNESS])).toThrow(
      'the bout evidence was made in the job where the predict command ran (judge)',
    )
    expect(() => requireScoredApart(scored({ level: 'T1' }), [WITNESS])).toThrow('the scoring evidence has level T1')
  })

  it('leaves terminals and every other fighter alone', () => {
    requireScoredApart({ ...scored({ job: 'judge' }), producer: { ...judge, host: 'console' } }, [WITNESS])
    requireScoredApart(sampleEvaluation(NOTHING_TIED), [WITNESS])
  })

  it('counts for the assurance that an environment asks for', () => {
    const asking = (assurance: Assurance): EnvironmentConfig => ({ ...OPEN, requires: { assurance } })
    requireAssurance('production', asking('isolated-command'), 'isolated-command')
    expect(() => requireAssurance('production', asking('isolated-command'), 'declared')).toThrow(
      'production requires scores with assurance isolated-command, and these are declared: let evaluate-gate run the model itself, or have its command score it in a job of its own (phase: score)',
    )
    expect(() => requireAssurance('production', asking('reproduced'), 'isolated-command')).toThrow('these are isolated-command: let evaluate-gate run the model itself') // prettier-ignore
  })
})

describe('local-no-approval', () => {
  it('refuses a terminal where somebody must approve', () => {
    expect(() => requireNoLocalApproval('production', GUARDED)).toThrow('a terminal cannot give')
    requireNoLocalApproval('staging', OPEN)
  })
})

describe('policy-as-judged and same-model', () => {
  it('refuse what another policy judged', () => {
    requirePolicy(OURS, [['evaluation', OURS]])
    expect(() => requirePolicy(OURS, [['evaluation', OURS], ['bout', OLD]])).toThrow('the bout evidence was judged by policy bbbb') // prettier-ignore
  })
  it('refuse evidence about another model', () => {
    requireSameModel(OURS, [['evaluation', OURS]])
    expect(() => requireSameModel(OURS, [['bout', null]])).toThrow('about model none')
  })
})

describe('rollback', () => {
  it('goes only to what has served there before', () => {
    requireServedBefore('production', 1, [1, 2, 2])
    expect(() => requireServedBefore('production', 3, [1, 2, 2])).toThrow('1, 2 have')
    expect(() => requireServedBefore('production', 3, [])).toThrow('nothing has')
  })
  it('says why', () => {
    expect(requireReason('false alarms')).toBe('false alarms')
    expect(() => requireReason(undefined)).toThrow('needs a reason')
  })
})
