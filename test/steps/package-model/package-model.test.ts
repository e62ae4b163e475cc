import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { sha256File } from '@titlebout/adapters'
import type { Golden, Manifest, Package } from '@titlebout/core'
import { packageModel } from '@titlebout/steps'
import { cycloneDxProblems } from '../../support/cyclonedx.ts'
import { COMMON, readBack, releaseBench, type ReleaseBench, type RunEvidence } from '../../support/release-bench.ts'

const FILES = '.titlebout/bird-strikes/files'

async function packaged(change?: (evidence: RunEvidence) => void, weight = 1) {
  const bench = await releaseBench()
  await bench.judged('1', { weight, ...(change === undefined ? {} : { change }) })
  return { bench, outcome: await packageModel(bench.host('1', 'package'), COMMON) }
}

async function read(bench: ReleaseBench, name: string): Promise<string> {
  return await readFile(path.join(bench.workspace, FILES, name), 'utf8')
}

describe('a package', () => {
  it('names every file by digest, and is named by the digest of that list', async () => {
    const { bench, outcome } = await packaged()
    const manifest: Manifest = JSON.parse(await read(bench, 'manifest.json'))
    expect(manifest.files.map(({ path: name }) => name)).toEqual([
      'card.md',
      'config/card.yml',
      'config/contract.yaml',
      'config/titlebout.yml',
      'golden.json',
      'membership.bin',
      'mlbom.cdx.json',
      'model/model.onnx',
      'profile.json',
    ])
    for (const file of manifest.files)
      expect(await sha256File(path.join(bench.workspace, FILES, file.path)), file.path).toBe(file.sha256)
    expect(manifest.evidence.map(({ kind }) => kind)).toEqual(['validation', 'training', 'evaluation', 'bout'])
    for (const { kind, sha256 } of manifest.evidence)
      expect(await sha256File(path.join(bench.workspace, FILES, '..', `${kind}.json`)), kind).toBe(sha256)
    expect(outcome.outputs['package-digest']).toBe(await sha256File(path.join(bench.workspace, FILES, 'manifest.json')))
    expect(outcome.red).toBe(false)
    const evidence = await readBack<Package>(bench, 'package.json')
    expect(evidence.result.package_sha256).toBe(outcome.outputs['package-digest'])
    expect(evidence.subject).toEqual([
      { name: 'model.onnx', sha256: manifest.files.find(({ path: name }) => name === 'model/model.onnx')?.sha256 },
    ])
  })

  it('carries everything that deploy needs but the model, which train has carried, and no rows', async () => {
    const { outcome } = await packaged()
    expect(outcome.carry).toEqual([
      {
        kind: 'package',
        retentionDays: 90,
        paths: [
          'package.json',
          'files/manifest.json',
          'files/card.md',
          'files/config/card.yml',
          'files/config/contract.yaml',
          'files/config/titlebout.yml',
          'files/golden.json',
          'files/membership.bin',
          'files/mlbom.cdx.json',
          'files/profile.json',
          'package.html',
        ],
      },
    ])
  })

  it('has the same files when it is made again, byte for byte', async () => {
    const { bench, outcome } = await packaged()
    const again = await packageModel(bench.host('1', 'package'), COMMON)
    expect(again.outputs['package-digest']).toBe(outcome.outputs['package-digest'])
    // Another run tells other times in its evidence, so its package has another name; every file is the same.
    const files = JSON.parse(await read(bench, 'manifest.json')).files
    await bench.judged('2')
    const other = await packageModel(bench.host('2', 'package'), COMMON)
    expect(other.outputs['package-digest']).not.toBe(outcome.outputs['package-digest'])
    expect(JSON.parse(await read(bench, 'manifest.json')).files).toEqual(files)
  })

  it('holds golden rows with the scores of this very model', async () => {
    const { bench } = await packaged()
    const golden: Golden = JSON.parse(await read(bench, 'golden.json'))
    expect(golden.scores).toHaveLength(golden.rows.length)
    const [row = []] = golden.rows
    const [size, speed] = row
    // The model is a logistic regression with known weights: see release-bench.ts.
    const sizes: Record<string, number> = { Large: 2, Medium: 1, Small: -1 }
    const linear = -2 + (sizes[String(size)] ?? 0) + (speed === null ? 0.1 : ((Number(speed) - 130) / 40) * 0.5)
    expect(golden.scores[0]).toBeCloseTo(1 / (1 + Math.exp(-linear)), 5)
    expect(new Set(golden.scores).size).toBeGreaterThan(10)
    expect(golden.rows.flat()).toContain(null)
  })

  it('has a bill of materials that the schema of CycloneDX takes', async () => {
    const { bench } = await packaged()
    expect(await cycloneDxProblems(await read(bench, 'mlbom.cdx.json'))).toBeUndefined()
  })

  it('has a card with the human part, and says what that lacks', async () => {
    const { bench, outcome } = await packaged()
    expect(await read(bench, 'card.md')).toContain('Says what broke.')
    expect(outcome.evidence.findings).toMatchObject([
      { id: 'card-incomplete', severity: 'notice', where: { file: 'card.yml' } },
    ])
  })

  it('says what differs from the champion once there is one', async () => {
    const { bench, outcome } = await packaged()
    const registry = await bench.registry()
    await storeAsChampion(bench, outcome.outputs['package-digest'] ?? '')
    expect(await registry.versions()).toEqual([1])
    await bench.judged('2', {
      change: ({ training, bout }) => {
        bout.result.champion.version = 1
        training.result.features = ['speed', 'size']
      },
    })
    const second = await packageModel(bench.host('2', 'package'), COMMON)
    const evidence = await readBack<Package>(bench, 'package.json')
    expect(second.evidence.verdict.kind).toBe('passed')
    expect(evidence.result.card_changes).toEqual([
      { what: 'ROC AUC', champion: '0.5 (0.5 to 0.5)', candidate: '0.78 (0.76 to 0.8)' },
      { what: 'input', champion: 'size, speed', candidate: 'speed, size' },
    ])
  })
})

/** Puts the package of the work folder into the registry, as deploy does. */
async function storeAsChampion(bench: ReleaseBench, packageSha256: string): Promise<void> {
  const folder = path.join(bench.workspace, '.titlebout/bird-strikes')
  const manifest: Manifest = JSON.parse(await read(bench, 'manifest.json'))
  const files = [
    { path: 'manifest.json', sha256: packageSha256, source: path.join(folder, 'files/manifest.json') },
    ...manifest.files.map((file) => ({
      path: `files/${file.path}`,
      sha256: file.sha256,
      source: path.join(folder, 'files', file.path),
    })),
    ...manifest.evidence.map(({ kind, sha256 }) => ({
      path: `evidence/${kind}.json`,
      sha256,
      source: path.join(folder, `${kind}.json`),
    })),
  ]
  const registry = await bench.registry()
  await registry.move({
    environment: 'production',
    expected: undefined,
    version: { package_sha256: packageSha256, files },
    next: {
      format: 'titlebout.pointer/1',
      environment: 'production',
      state: 'serving',
      package_sha256: packageSha256,
      moving: null,
      by: 'someone',
      approver: null,
      at: '2000-01-01T00:00:00Z',
      why: 'first',
      evidence_sha256: null,
    },
  })
}

describe('package-model in a run that is advice', () => {
  const undecided = { kind: 'undecided', reason: 'interval', detail: 'Nobody knows.' } as const
  /** A bout that a release would leave to the approver, and that advice cannot offer. */
  const advised = ({ bout }: RunEvidence): void => {
    bout.producer = { ...bout.producer, level: 'T1' }
    bout.verdict = undecided
    bout.result.claims = { ...bout.result.claims, promote: undecided }
    bout.result.promote = false
  }

  it('packages what a release would offer', async () => {
    const { outcome } = await packaged(advised)
    expect(outcome.evidence.verdict?.kind).toBe('passed')
  })

  it('refuses what a release would not offer', async () => {
    const alike = (evidence: RunEvidence): void => {
      advised(evidence)
      const { claims } = evidence.bout.result
      evidence.bout.result.claims = { ...claims, promote: { ...undecided, reason: 'same-behaviour' } }
    }
    await expect(packaged(alike)).rejects.toThrow('offers no model that a person could approve: Nobody knows')
  })
})

describe('package-model refuses', () => {
  const failed = { kind: 'failed', reason: 'findings', detail: 'It is bad.' } as const
  const undecided = { kind: 'undecided', reason: 'interval', detail: 'Nobody knows.' } as const

  it.each<[string, (evidence: RunEvidence) => void, RegExp]>([
    [
      'a gate that judged another task',
      ({ evaluation }) => void (evaluation.result.task = 'regression'),
      /titlebout\.yml says binary-classification, and evaluate-gate judged regression/u,
    ],
    ['a bout of another task', ({ bout }) => void (bout.result.task = 'custom'), /compare-to-champion judged custom/u],
    ['data that failed', ({ validation }) => void (validation.verdict = failed), /validate-data failed.*It is bad/u],
    ['a gate that failed', ({ evaluation }) => void (evaluation.verdict = failed), /the gate failed.*It is bad/u],
    ['a bout that is lost', ({ bout }) => void (bout.verdict = failed), /the bout is lost.*It is bad/u],
    [
      'an undecided bout that is not offered',
      ({ bout }) => {
        bout.verdict = undecided
        bout.result.promote = false
      },
      /undecided, and offers no model that a person could approve: Nobody knows/u,
    ],
    [
      'a gate on another model',
      ({ evaluation }) => void (evaluation.result.fighter.model_sha256 = '0'.repeat(64)),
      /evaluation evidence is about model 0000/u,
    ],
    [
      'a bout of another model',
      ({ bout }) => void (bout.result.candidate = { ...bout.result.candidate, model_sha256: null }),
      /bout evidence is about model none/u,
    ],
    [
      'a bout on other rows',
      ({ bout }) => void (bout.result.dataset = { ...bout.result.dataset, sha256: '0'.repeat(64) }),
      /evaluate-gate judged data\/test\.csv/u,
    ],
  ])('%s', async (_what, change, message) => {
    const bench = await releaseBench()
    await bench.judged('1', { change })
    const packaging = packageModel(bench.host('1', 'package'), COMMON)
    await expect(packaging).rejects.toMatchObject({ code: 'TRUST' })
    await expect(packaging).rejects.toThrow(message)
    await expect(read(bench, 'manifest.json')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it.each(['model/model.onnx', 'profile.json', 'membership.bin'])('%s that is not what was judged', async (file) => {
    const bench = await releaseBench()
    await bench.judged('1')
    await writeFile(path.join(bench.workspace, FILES, file), 'other')
    await expect(packageModel(bench.host('1', 'package'), COMMON)).rejects.toThrow(`files/${file}`)
  })

  it('to go on without a bout, naming the action to run', async () => {
    const bench = await releaseBench()
    await expect(packageModel(bench.host('9', 'package'), COMMON)).rejects.toThrow(
      /no validation evidence.*validate-data/u,
    )
  })

  it('a card that is no card, with its line', async () => {
    const bench = await releaseBench()
    await bench.judged('1')
    await writeFile(path.join(bench.workspace, 'card.yml'), 'summary: fine\nlimits: none\n')
    await expect(packageModel(bench.host('1', 'package'), COMMON)).rejects.toThrow('card.yml:2:1')
  })
})

it('lets an undecided bout through where the policy leaves it to the approver, and says so', async () => {
  const { outcome } = await packaged(({ bout }) => {
    bout.verdict = { kind: 'undecided', reason: 'interval', detail: 'Nobody knows.' }
  })
  expect(outcome.evidence.findings.map(({ id }) => id)).toContain('bout-undecided')
})

it('packages a model of a format that it does not run, without golden rows, and says so', async () => {
  const bench = await releaseBench()
  await bench.judged('1', {
    change: ({ training }) => {
      const files = training.result.files.map((file) => ({ ...file, path: 'model.ubj' }))
      training.result.files = files
      training.result.model_path = 'model.ubj'
    },
  })
  const folder = path.join(bench.workspace, FILES, 'model')
  await writeFile(path.join(folder, 'model.ubj'), await readFile(path.join(folder, 'model.onnx')))
  const outcome = await packageModel(bench.host('1', 'package'), COMMON)
  expect(outcome.evidence.findings.map(({ id }) => id)).toContain('no-golden-rows')
  expect(JSON.parse(await read(bench, 'golden.json'))).toMatchObject({ rows: [], scores: [] })
})

it.each([
  ['its own command ran', { kind: 'command', assurance: 'isolated-command', runtime: 'command: x' }],
  ['a server answered for', { kind: 'endpoint', assurance: 'declared', runtime: 'json at env:SERVER' }],
] as const)('keeps no golden rows of a model that %s, whatever its format', async (_, ran) => {
  const { bench, outcome } = await packaged(({ evaluation }) => {
    evaluation.result.fighter = { ...evaluation.result.fighter, ...ran }
  })
  const golden: Golden = JSON.parse(await read(bench, 'golden.json'))
  expect(golden.rows).toEqual([])
  expect(outcome.evidence.findings.map(({ id }) => id)).toContain('no-golden-rows')
})
