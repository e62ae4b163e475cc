import { appendFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { sha256Text } from '@titlebout/adapters'
import { canonicalJson, type Host } from '@titlebout/core'
import { deploy } from '@titlebout/steps'
import { gitAs } from '../../support/git-repositories.ts'
import { COMMON, releaseBench, type ReleaseBench, type RunEvidence } from '../../support/release-bench.ts'
import { forged, type Contents } from './forged-package.ts'
import { expectUntouched, run, type Asked } from './run-deploy.ts'

describe('deploy starts nothing', () => {
  const refused = async (
    message: RegExp,
    code: string,
    prepare: (bench: ReleaseBench) => Promise<{ readonly host: Host; readonly asked: Asked }>,
    environment = 'production',
    config?: (text: string) => string,
  ): Promise<void> => {
    const bench = await releaseBench(config)
    const { host, asked } = await prepare(bench)
    const deploying = run(bench, host, environment, asked)
    await expect(deploying).rejects.toMatchObject({ code })
    await expect(deploying).rejects.toThrow(message)
    await expectUntouched(bench, environment)
  }
  const released = async (bench: ReleaseBench, change?: (evidence: RunEvidence) => void): Promise<Asked> => {
    const digest = await bench.release('1', change === undefined ? {} : { change })
    bench.approve('1', 'production')
    return { digest }
  }

  it('before somebody has approved', async () => {
    await refused(/has none on record/u, 'APPROVAL', async (bench) => ({
      asked: { digest: await bench.release('1') },
      host: bench.host('1', 'production'),
    }))
  })

  it('where the model cannot be run to verify it', async () => {
    await refused(
      /onnxruntime-node/u,
      'NATIVE',
      async (bench) => ({
        asked: await released(bench),
        host: { ...bench.host('1', 'production'), nativeDir: bench.serving('nowhere') },
      }),
      'production',
      (text) => text.replace('threshold: 0.1 }', 'threshold: 0.1, runtime: native }'),
    )
  })

  it('on an approval of another environment or another run', async () => {
    await refused(/has none on record/u, 'APPROVAL', async (bench) => {
      const digest = await bench.release('1')
      bench.approve('1', 'staging')
      bench.approve('2', 'production')
      return { asked: { digest }, host: bench.host('1', 'production') }
    })
  })

  it.each(['T0', 'T1'] as const)('at level %s', async (level) => {
    await refused(new RegExp(`this run has level ${level}`, 'u'), 'TRUST', async (bench) => ({
      asked: await released(bench),
      host: bench.host('1', 'production', { level }),
    }))
  })

  it('without the digest of the plan, or with another', async () => {
    for (const digest of [undefined, '0'.repeat(64)])
      await refused(/package-digest must be the digest that was planned/u, 'TRUST', async (bench) => {
        await released(bench)
        return { asked: digest === undefined ? {} : { digest }, host: bench.host('1', 'production') }
      })
  })

  it('without a forge to ask', async () => {
    await refused(/asks the forge/u, 'TRUST', async (bench) => ({
      asked: await released(bench),
      host: { ...bench.host('1', 'production'), forge: undefined },
    }))
  })

  it.each<[string, (evidence: RunEvidence) => void, RegExp]>([
    [
      'on evidence of a pull request',
      ({ evaluation }) => void (evaluation.producer = { ...evaluation.producer, level: 'T1' }),
      /evaluation evidence has level T1/u,
    ],
    [
      'on evidence that names another commit',
      ({ training }) => void (training.producer = { ...training.producer, sha: '9'.repeat(40) }),
      /training evidence says commit 9999/u,
    ],
    [
      'on evidence that was judged where the training command ran',
      ({ bout }) => void (bout.producer = { ...bout.producer, job: 'train' }),
      /bout evidence was made in the job that trained/u,
    ],
    [
      'on evidence that another policy judged',
      ({ evaluation }) => void (evaluation.policy = { ...evaluation.policy, sha256: '0'.repeat(64) }),
      /judged by policy 000000000000/u,
    ],
    [
      'on scores that somebody merely declared',
      ({ evaluation }) =>
        void (evaluation.result.fighter = { ...evaluation.result.fighter, assurance: 'declared' as const }),
      /requires scores with assurance reproduced/u,
    ],
    [
      'on a bout for merging',
      ({ bout }) => {
        bout.result.claim = 'merge'
      },
      /claim merge/u,
    ],
    [
      'on a bout against what is not the champion',
      ({ bout }) => {
        bout.result.champion = { ...bout.result.champion, package_sha256: '0'.repeat(64) }
      },
      /stale-bout/u,
    ],
  ])('%s', async (_what, change, message) => {
    await refused(message, message.source === 'stale-bout' ? 'STALE' : 'TRUST', async (bench) => ({
      asked: await released(bench, change),
      host: bench.host('1', 'production'),
    }))
  })

  const failed = { kind: 'failed', reason: 'rules', detail: 'Too low.' } as const
  it.each<[string, (contents: Contents) => void, RegExp]>([
    ['whose gate failed', ({ evaluation }) => void (evaluation.verdict = failed), /rests on evaluation evidence/u],
    [
      'whose gate failed, with all links mended',
      ({ evaluation, bout }) => {
        evaluation.verdict = failed
        mend(evaluation, bout)
      },
      /the gate failed: Too low/u,
    ],
    [
      'whose bout was about another model',
      ({ bout }) => void (bout.result.candidate = { ...bout.result.candidate, model_sha256: '0'.repeat(64) }),
      /bout evidence is about model 0000/u,
    ],
    ['that no bout offers', ({ bout }) => void (bout.result.promote = false), /does not offer this model/u],
  ])('on a package that package-model would have refused: one %s', async (_what, change, message) => {
    await refused(message, 'TRUST', async (bench) => {
      await released(bench)
      return { asked: { digest: await forged(bench, '1', change) }, host: bench.host('1', 'production') }
    })
  })

  it('on evidence that its run did not store, or stored otherwise', async () => {
    await refused(/bout evidence .* has no such artifact/u, 'TRUST', async (bench) => {
      const asked = await released(bench)
      const index = bench.forge.stored.findIndex(({ name }) => name === 'titlebout.bird-strikes.bout')
      bench.forge.stored.splice(index, 1)
      return { asked, host: bench.host('1', 'production') }
    })
    await refused(/evaluation evidence .* is not what run 1 stored/u, 'TRUST', async (bench) => {
      const asked = await released(bench)
      const artifact = bench.forge.stored.find(({ name }) => name === 'titlebout.bird-strikes.evaluation')
      await appendFile(path.join(artifact?.folder ?? '', 'evaluation.json'), ' ')
      return { asked, host: bench.host('1', 'production') }
    })
  })

  it('on evidence whose artifact has expired', async () => {
    await refused(/has no such artifact, or it has expired/u, 'TRUST', async (bench) => {
      const asked = await released(bench)
      const index = bench.forge.stored.findIndex(({ name }) => name === 'titlebout.bird-strikes.package')
      const artifact = bench.forge.stored[index]
      if (artifact !== undefined) bench.forge.stored[index] = { ...artifact, expired: true }
      return { asked, host: bench.host('1', 'production') }
    })
  })

  it('on evidence of a run on another branch', async () => {
    await refused(
      /says branch refs\/heads\/main, but run 1 has branch refs\/heads\/feature/u,
      'TRUST',
      async (bench) => {
        const asked = await released(bench)
        const known = await bench.forge.run('1')
        bench.forge.runs.set('1', { ...known, branch: 'feature' })
        return { asked, host: bench.host('1', 'production') }
      },
    )
  })

  it('when the workflow has changed on the default branch since', async () => {
    await refused(/is not the file that main has now/u, 'TRUST', async (bench) => {
      const asked = await released(bench)
      await writeFile(path.join(bench.otherWorkspace, '.github/workflows/release.yml'), 'name: other\n')
      await gitAs(bench.otherWorkspace, 'commit', '--quiet', '-am', 'Change the workflow')
      await gitAs(bench.otherWorkspace, 'push', '--quiet', 'origin', 'HEAD:main')
      return { asked, host: bench.host('1', 'production') }
    })
  })

  it('when the commit is no longer part of the default branch', async () => {
    await refused(/not part of main/u, 'TRUST', async (bench) => {
      const asked = await released(bench)
      await gitAs(bench.otherWorkspace, 'commit', '--quiet', '--amend', '-m', 'Rewritten')
      await gitAs(bench.otherWorkspace, 'push', '--quiet', '--force', 'origin', 'HEAD:main')
      return { asked, host: bench.host('1', 'production') }
    })
  })

  it('on files that are not those that were packaged', async () => {
    const bench = await releaseBench()
    const { digest = '' } = await released(bench)
    const host = bench.host('1', 'production')
    const folder = path.join(bench.workspace, '.titlebout/bird-strikes')
    for (const kind of ['package', 'model']) await host.carrier?.get(`bird-strikes.${kind}`, folder)
    await appendFile(path.join(folder, 'files/model/model.onnx'), 'x')
    const asked = { ...COMMON, mode: 'apply', environment: 'production', 'package-digest': digest } as const
    const deploying = deploy(host, { ...asked, reason: undefined, 'rollback-to': undefined })
    await expect(deploying).rejects.toThrow(/not those that were packaged: files\/model\/model\.onnx/u)
    await expectUntouched(bench, 'production')
  })
})

/** Lets the bout name the evaluation as it is now. */
function mend(evaluation: Contents['evaluation'], bout: Contents['bout']): void {
  for (const input of bout.inputs) if (input.role === 'evaluation') input.sha256 = sha256Text(canonicalJson(evaluation))
}
