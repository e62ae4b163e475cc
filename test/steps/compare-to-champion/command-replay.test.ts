import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Host, Producer } from '@titlebout/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { gitAs } from '../../support/git-repositories.ts'
import { memoryForge } from '../../support/memory-forge.ts'
import { cancellation } from '../../support/recording.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { csvOf } from '../evaluate-gate/workshop.ts'
import { bout, committed, CONFIG, crowned, evaluationIn, gate, jobAt, PREDICT, shop, trained, WORK, type Job, type Shop } from '../evaluate-gate/command-shop.ts' // prettier-ignore

type Files = Readonly<Record<string, string>>

/**
 * A champion that its own command scored at its own commit, and a better candidate at the next one.
 *
 * @param more what the champion's training says of its producer; its commit by default
 */
async function ring(
  champion: Files = {},
  candidate: Files = {},
  more: Partial<Producer> = {},
): Promise<{ readonly here: Shop; readonly job: Job }> {
  const here = await shop()
  const first = await committed(await here.job('judge'), champion)
  await trained(first, 'champion', more)
  await gate(first)
  await crowned(first)
  const job = await committed(first, candidate)
  await trained(job, 'honest')
  await gate(job)
  return { here, job }
}

const withHost = (job: Job, change: Partial<Host>): Job => jobAt(job.folder, { ...job.host, ...change })
// Other programs of this machine may be at work with folders of the same names.
beforeEach(async () => void vi.stubEnv('TMPDIR', await temporaryFolder()))
afterEach(() => void vi.unstubAllEnvs())
const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => /^titlebout-(?:bout|predict)-/u.test(name))

/** A command that tells where it ran, and fails unless it is the commit's own. */
const TELLING = `${PREDICT}console.log('in', process.cwd(), readFileSync('who.txt', 'utf8'))\n`

/** Works where it was trained, thanks to a file that was never committed. */
const onlyThere = (otherwise: string): Files => ({
  'titlebout.yml': CONFIG.replace('run: node predict.mjs', `run: 'test -e data/ok || { ${otherwise}; }; test -s "$TITLEBOUT_OUT" || node predict.mjs'`), // prettier-ignore
  '.gitignore': '.titlebout\nregistry\nserving\ndata/ok\n',
  'data/ok': 'ok',
})

describe('a champion of a command', () => {
  it('fights by its own command, commit, model and threshold, outside the workspace, which it leaves as it is', async () => {
    const { here, job } = await ring(
      { 'who.txt': 'champion', 'predict.mjs': TELLING },
      {
        'who.txt': 'candidate',
        'predict.mjs': PREDICT,
        'titlebout.yml': CONFIG.replace('threshold: 0.2', 'threshold: 0.3'),
      },
    )
    const status = async () => await gitAs(job.folder, 'status', '--porcelain=v2', '--branch')
    const worktrees = async () => await gitAs(job.folder, 'worktree', 'list', '--porcelain')
    const staged = async () => await gitAs(job.folder, 'ls-files', '--stage')
    const before = [await status(), await worktrees(), await staged()]
    const known = leftovers()
    const { evidence } = await bout(job)
    expect(evidence.result).toMatchObject({
      replay: 'command',
      champion: { kind: 'champion', version: 1, fighter: { kind: 'command', assurance: 'declared' } },
      claims: { merge: { kind: 'passed' }, promote: { kind: 'undecided' } },
    })
    const where = here.log.lines.filter((line) => line.startsWith('in ')).map((line) => line.split(' '))
    expect(where.map(([, , who]) => who)).toEqual(['champion', 'champion'])
    expect(where.at(-1)![1]!.startsWith(job.folder)).toBe(false)
    expect(existsSync(where.at(-1)![1]!)).toBe(false)
    expect([await status(), await worktrees(), await staged()]).toEqual(before)
    expect(leftovers()).toEqual(known)

    // Without a set-up of its own it ran in this environment, and the evidence says so.
    expect(evidence.settings).toMatchObject({
      champion_commit: await gitAs(job.folder, 'rev-parse', 'HEAD~1'),
      champion_command: 'node predict.mjs',
      champion_setup: 'none: this environment',
    })
    expect(evidence.findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['champion-ran-here', 'champion-in-this-environment']),
    )

    const [auc] = evidence.result.comparisons
    const champion = { ...evaluationIn(job).result.metrics['roc_auc'] }
    expect(auc!.candidate.estimate).toBe(champion.estimate)
    expect(auc!.difference.estimate).toBeGreaterThan(0.02)
    const calls = here.world.signal.reduce(
      (n, x, row) => n + (here.world.truth[row] === 1 && 0.9 * x - 2.4 >= Math.log(0.25) ? 1 : 0),
      0,
    )
    const recall = evidence.result.comparisons.find(({ metric }) => metric === 'recall')!
    expect(recall.champion.estimate! * evidence.result.positives!).toBeCloseTo(calls, 6)
  })

  it('makes its environment by its own set-up, once', async () => {
    const setup = CONFIG.replace('run: node predict.mjs', 'setup: echo made >> environment.txt, run: cat environment.txt; node predict.mjs') // prettier-ignore
    const { here, job } = await ring({ 'titlebout.yml': setup }, { 'titlebout.yml': CONFIG })
    rmSync(job.path('environment.txt'))
    const before = here.log.lines.filter((line) => line === 'made').length
    const { evidence } = await bout(job)
    expect(here.log.lines.filter((line) => line === 'made')).toHaveLength(before + 1)
    expect(evidence.settings['champion_setup']).toBe('echo made >> environment.txt')
    expect(evidence.findings.map(({ id }) => id)).not.toContain('champion-in-this-environment')
    expect(existsSync(job.path('environment.txt'))).toBe(false)
  })

  it('is fetched from origin, one commit deep, into a clone that lacks it', async () => {
    const { here, job } = await ring()
    await gitAs(job.folder, 'push', '--quiet', 'origin', 'HEAD:refs/heads/next')
    const shallow = path.join(await temporaryFolder(), 'shallow')
    const url = `file://${here.repository.folder}`
    await gitAs(here.repository.folder, 'clone', '--quiet', '--depth', '1', '--branch', 'next', url, shallow)
    const sha = await gitAs(shallow, 'rev-parse', 'HEAD')
    const now = jobAt(shallow, { ...job.host, workspace: shallow, producer: () => ({ ...job.host.producer(), sha }) })
    cpSync(job.path('registry'), now.path('registry'), { recursive: true })
    await trained(now, 'honest')
    await gate(now)
    const { evidence } = await bout(now)
    expect(evidence.result.replay).toBe('command')
    expect(await gitAs(shallow, 'rev-list', '--count', 'HEAD')).toBe('1')
  })

  it('is spoken for by its stored scores first', async () => {
    const { here, job } = await ring({ 'predict.mjs': PREDICT.replace('console.log', 'if (false) console.log') })
    const forge = memoryForge(here.repository.folder, job.path('artifacts'))
    const champion = await here.job('judge')
    await trained(champion, 'champion')
    await gate(champion)
    await forge.store('77', 'titlebout.strikes.scores', champion.path(WORK), ['files/scores.parquet'])
    const { evidence } = await bout(withHost(job, { forge }))
    expect(evidence.result).toMatchObject({
      replay: 'stored-scores',
      champion: { fighter: { kind: 'command' } },
    })
  })
})

describe('there is no replay, the numbers side by side, and never a pass, where the champion', () => {
  const refused = async (job: Job): Promise<string> => {
    const { evidence, outcome } = await bout(job)
    expect(evidence.verdict).toMatchObject({ kind: 'undecided', reason: 'no-replay' })
    expect(evidence.result).toMatchObject({ replay: 'none', promote: false, champion: { version: 1 } })
    const auc = evidence.result.comparisons.find(({ metric }) => metric === 'roc_auc')!
    expect(auc.champion.estimate).toBeGreaterThan(0.7)
    expect(auc.difference.estimate).toBeNull()
    expect(outcome.outputs['promote']).toBe('false')
    return evidence.verdict.detail
  }

  it('fails: its last 30 lines stand in the log, and not in the evidence', async () => {
    const { here, job } = await ring(onlyThere('for i in $(seq 1 40); do echo "row $i"; done; exit 3'), {
      'titlebout.yml': CONFIG,
    })
    const known = leftovers()
    expect(await refused(job)).toContain(
      "the champion's predict command failed: it ended with exit code 3 (its last lines are in the log of this job)",
    )
    const lines = Array.from({ length: 30 }, (_, index) => `  row ${index + 11}`)
    expect(here.log.warnings.at(-1)!.split('\n').slice(1)).toEqual(lines)
    expect(job.read(`${WORK}/bout.json`)).not.toContain('row 11')
    expect(leftovers()).toEqual(known)
  })

  it('writes something else than scores', async () => {
    const { job } = await ring(onlyThere('echo nothing > "$TITLEBOUT_OUT"'), { 'titlebout.yml': CONFIG })
    expect(await refused(job)).toContain('what predict.run wrote to TITLEBOUT_OUT')
  })

  it('is of a commit that has no predict command, or that is nowhere to be had, or of none', async () => {
    const bare = await ring({}, {}, { sha: null })
    expect(await refused(bare.job)).toContain('does not say which commit its predict command is of')
    const gone = await ring({}, {}, { sha: '9'.repeat(40) })
    expect(await refused(gone.job)).toContain('its commit 999999999999, whose predict command would run it, is neither')
    const { here } = gone
    const before = here.repository.commit({
      'titlebout.yml': CONFIG.replace(', predict: { run: node predict.mjs }', ''),
    })
    here.repository.commit({ 'titlebout.yml': CONFIG })
    await gitAs(gone.job.folder, 'fetch', '--quiet', 'origin', 'main')
    await trained(gone.job, 'champion', { sha: before })
    await gate(gone.job)
    rmSync(gone.job.path('registry'), { recursive: true })
    await crowned(gone.job)
    await trained(gone.job, 'honest')
    await gate(gone.job)
    expect(await refused(gone.job)).toContain(`titlebout.yml@${before.slice(0, 12)} has no model.predict`)
  })

  it('used a column that the rows do not have any more', async () => {
    const { here, job } = await ring()
    job.write('data/test.csv', csvOf(here.world).replace('report_id,damage,signal', 'report_id,damage,gone'))
    job.write('titlebout.yml', CONFIG.replace('slices: [place, { name: strong, where: "signal >= 1" }]', 'slices: []'))
    await trained(job, 'other')
    await gate(job)
    expect(await refused(job)).toContain('lacks "signal", which the model was trained with')

    // A model that was deleted from the registry is an error, neither this nor "no champion".
    const [digest] = readdirSync(job.path('registry/packages'))
    rmSync(job.path('registry/packages', digest!, 'files/model/weights.json'))
    await expect(bout(job)).rejects.toMatchObject({
      code: 'REGISTRY',
      message: expect.stringMatching(
        /weights.json of version 1 is gone: .* was deleted: bring it back, or roll back/u,
      ) as unknown,
    })
  })

  it('is being scored when the run is cancelled (an error, and nothing of it is left)', async () => {
    const { job } = await ring(onlyThere('echo waiting; sleep 60'), { 'titlebout.yml': CONFIG })
    const known = leftovers()
    const cancel = cancellation()
    const log = { ...job.host.log, output: () => cancel.cancel() }
    await expect(bout(withHost(job, { log, cancellation: cancel }))).rejects.toMatchObject({ code: 'HOST' })
    expect(leftovers()).toEqual(known)
  })
})
