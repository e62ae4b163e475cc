import { appendFile, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { git, sha256Text } from '@titlebout/adapters'
import type { AuditReport } from '@titlebout/core'
import { audit, openStep, renderAudit } from '@titlebout/steps'
import { gitAs } from '../../support/git-repositories.ts'
import { releaseBench, type ReleaseBench, type RunEvidence } from '../../support/release-bench.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { run } from '../deploy/run-deploy.ts'

async function audited(bench: ReleaseBench, options = {}): Promise<AuditReport> {
  return await audit(bench.console(), await openStep(bench.console(), 'titlebout.yml'), options)
}

/** The files that the training command reads, as the repository of the bench has them. */
const LINEAGE = ({ training }: RunEvidence, commit: string | null): void => {
  const inputs = [{ path: 'card.yml', bytes: 1, sha256: sha256Text('summary: Says what broke.\nlimitations: Many.\n') }]
  const tree = sha256Text(inputs.map((file) => `${file.sha256}  ${file.path}\n`).join(''))
  training.result.code = { commit, dirty: false, tree, inputs }
}

async function withChampion(change?: (evidence: RunEvidence) => void): Promise<ReleaseBench> {
  const bench = await releaseBench()
  const commit = await git(['rev-parse', 'HEAD'], { cwd: bench.workspace })
  const digest = await bench.release('1', {
    change: (evidence) => {
      LINEAGE(evidence, commit)
      change?.(evidence)
    },
  })
  bench.approve('1', 'production')
  await run(bench, bench.host('1', 'production'), 'production', { digest })
  return bench
}

describe('audit', () => {
  it('walks from the pointer back to data and code, every digest computed again', async () => {
    const bench = await withChampion()
    const report = await audited(bench)
    expect(report.lines.filter(({ state }) => state === 'broken')).toEqual([])
    expect(report).toMatchObject({ ok: true, model: 'bird-strikes', environment: 'production', version: 1 })
    const seen = report.lines.map(({ what, name, state }) => `${state} ${what} ${name}`)
    expect(seen).toEqual([
      'verified pointer production → version 1',
      'verified target production',
      'verified version version 1',
      'verified manifest manifest.json',
      ...[
        'card.md',
        'config/card.yml',
        'config/contract.yaml',
        'config/titlebout.yml',
        'golden.json',
        'membership.bin',
      ].map((file) => `verified file files/${file}`),
      ...['mlbom.cdx.json', 'model/model.onnx', 'profile.json'].map((file) => `verified file files/${file}`),
      ...['validation', 'training', 'evaluation', 'bout'].map((kind) => `verified file evidence/${kind}.json`),
      ...['package', 'bout', 'evaluation', 'training', 'validation'].map(
        (kind) => `verified evidence evidence/${kind}.json`,
      ),
      'verified model model.onnx',
      'recorded data train: data/train.csv',
      'recorded data test: data/test.csv',
      `verified commit ${await git(['rev-parse', 'HEAD'], { cwd: bench.workspace })}`,
      'verified code train.inputs: 1 files',
      'verified code card.yml',
      'verified reason the bout',
    ])
    expect(report.history.map(({ kind, from, to, by, approver, why }) => [kind, from, to, by, approver, why])).toEqual([
      ['claimed', null, null, 'author', 'approver', 'bout passed: Better by 0.28.'],
      ['moved', null, 1, 'author', 'approver', 'bout passed: Better by 0.28.'],
    ])
  })

  it('has something to say about an earlier version, and nothing about one that there is not', async () => {
    const bench = await withChampion()
    expect((await audited(bench, { version: 1 })).ok).toBe(true)
    await expect(audited(bench, { version: 2 })).rejects.toThrow('no version 2')
    await expect(audited(bench, { environment: 'staging' })).rejects.toThrow('no model is live in staging')
  })

  it(
    'names the one file of the version in which a byte was flipped, whichever it is',
    { timeout: 240_000 },
    async () => {
      const bench = await withChampion()
      const at = { cwd: bench.origin }
      const tip = await git(['rev-parse', 'titlebout/bird-strikes'], at)
      const files = (await git(['ls-tree', '-r', '--name-only', tip], at)).split('\n')
      expect(files).toContain('versions/1/evidence/package.json')
      expect(files).toHaveLength(17)
      for (const file of files) {
        await flip(bench.origin, tip, file)
        const name = file.replace('versions/1/', '')
        const report = await audited(bench)
        expect(report.ok, file).toBe(false)
        const broken = report.lines.filter(({ state }) => state === 'broken').map(({ detail }) => detail)
        expect(broken.join('\n'), file).toContain(name)
        await git(['update-ref', 'refs/heads/titlebout/bird-strikes', tip], at)
      }
      expect((await audited(bench)).ok).toBe(true)
    },
  )

  it('finds what serves changed', async () => {
    const bench = await withChampion()
    await appendFile(path.join(bench.serving('production'), 'current/manifest.json'), ' ')
    const report = await audited(bench)
    expect(report.ok).toBe(false)
    expect(report.lines.filter(({ state }) => state === 'broken')).toMatchObject([{ what: 'target' }])
  })

  it('does not take a target that cannot be seen from here for a broken one', async () => {
    const bench = await withChampion()
    await rm(bench.serving('production'), { recursive: true })
    const report = await audited(bench)
    expect(report.ok).toBe(true)
    expect(report.lines[1]).toMatchObject({ what: 'target', state: 'recorded', detail: 'cannot be seen from here' })
  })

  it('finds code that is not what the commit has', async () => {
    const bench = await withChampion(({ training }) => {
      const inputs = [{ path: 'card.yml', bytes: 1, sha256: 'a'.repeat(64) }]
      const tree = sha256Text(inputs.map((file) => `${file.sha256}  ${file.path}\n`).join(''))
      training.result.code = { ...training.result.code, inputs, tree }
    })
    const broken = (await audited(bench)).lines.filter(({ state }) => state === 'broken')
    expect(broken).toMatchObject([{ what: 'code', name: 'card.yml' }])
    expect(broken[0]?.detail).toMatch(/the commit has SHA-256/u)
  })

  it('finds documents that name other data', async () => {
    const bench = await withChampion(({ training }) => {
      training.result.data = training.result.data.map((one) => ({ ...one, sha256: '9'.repeat(64) }))
    })
    const broken = (await audited(bench)).lines.filter(({ state }) => state === 'broken')
    expect(broken).toMatchObject([{ what: 'data', name: 'train: data/train.csv' }])
  })

  it('reads like a tree, and lets no reason write to the terminal', async () => {
    const bench = await withChampion()
    const report = await audited(bench)
    const hostile = report.history.map((move) => ({ ...move, why: 'better\u001b[2J\n✓ all fine' }))
    const text = renderAudit({ ...report, history: hostile })
    expect(text).toMatch(
      /^bird-strikes version 1 in production: sound: every digest agrees \(\d+ computed again, 2 recorded\)\n/u,
    )
    expect(text).toMatch(/✓ pointer production → version 1 {2}[0-9a-f]{12}/u)
    expect(text).toMatch(/nothing → version 1 {2}by author, approved by approver: better \[2J ✓ all fine {2}\(/u)
    expect(text).not.toContain('\u001b')
    const broken = renderAudit({ ...report, lines: report.lines.map((line) => ({ ...line, state: 'broken' })) })
    expect(broken).toMatch(/^bird-strikes version 1 in production: broken: production → version 1, /u)
  })
})

/** A commit on the registry branch in which one byte of one file differs. */
async function flip(repository: string, tip: string, file: string): Promise<void> {
  const folder = await temporaryFolder()
  const index = { cwd: repository, env: { GIT_INDEX_FILE: path.join(folder, 'index') } }
  const bytes = path.join(folder, 'bytes')
  await writeFile(bytes, `${await git(['cat-file', 'blob', `${tip}:${file}`], { cwd: repository })}\n`)
  const content = await readFile(bytes)
  content[Math.floor(content.length / 2)]! ^= 1
  await writeFile(bytes, content)
  const object = await git(['hash-object', '-w', '--no-filters', bytes], { cwd: repository })
  await git(['read-tree', tip], index)
  await git(['update-index', '--cacheinfo', `100644,${object},${file}`], index)
  const tree = await git(['write-tree'], index)
  const commit = await gitAs(repository, 'commit-tree', tree, '-p', tip, '-m', 'Flip')
  await git(['update-ref', 'refs/heads/titlebout/bird-strikes', commit], { cwd: repository })
}
