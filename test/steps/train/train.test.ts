import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sha256Text } from '@titlebout/adapters'
import { decodeSketch, seenIn } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { CONFIG, FILES, Workshop } from './workshop.ts'

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

describe('train', () => {
  it('tells the command where everything is, and nothing of the test rows', async () => {
    using shop = new Workshop()
    shop.commit(FILES)
    shop.command(
      'env > "$TITLEBOUT_OUT/env.txt"; ls -A "$TITLEBOUT_OUT"; cp "$TITLEBOUT_DATA" "$TITLEBOUT_OUT/told.json"; echo m > "$TITLEBOUT_OUT/m.onnx"',
    )
    await shop.train()
    const told = readFileSync(shop.work('files/model/told.json'), 'utf8')
    expect(JSON.parse(told)).toEqual({
      train: shop.path('data/train.csv'),
      validation: null,
      task: 'binary-classification',
      label: 'damage',
      positive: 'yes',
      classes: null,
      features: ['size', 'speed'],
      id: 'report_id',
      time: 'flight_date',
      query: null,
      cluster: null,
      weight: null,
    })
    const environment = readFileSync(shop.work('files/model/env.txt'), 'utf8')
    expect(environment).toContain(`TITLEBOUT_PARAMS=${shop.path('params.yaml')}\n`)
    expect(environment).toContain('TITLEBOUT_SEED=7\n')
    expect(environment).toContain('OWN=kept\n')
    expect(environment).not.toMatch(/test\.csv/u)
    expect(told).not.toContain('test')
    // The folder was empty but for what the command itself opened.
    expect(shop.log.lines).toEqual(['env.txt'])
  })

  it('is told the name of the candidate where several are made, each in a folder of its own', async () => {
    using shop = new Workshop()
    shop.commit(FILES)
    shop.command('env > "$TITLEBOUT_OUT/env.txt"; echo m > "$TITLEBOUT_OUT/m.onnx"')
    await shop.train()
    expect(readFileSync(shop.work('files/model/env.txt'), 'utf8')).not.toContain('TITLEBOUT_CANDIDATE')
    const outcome = await shop.train({ candidate: 'wide' })
    const own = shop.work('candidates', 'wide')
    expect(outcome.workFolder).toBe(own)
    expect(readFileSync(path.join(own, 'files/model/env.txt'), 'utf8')).toContain('TITLEBOUT_CANDIDATE=wide\n')
    expect(outcome.evidence.settings).toMatchObject({ candidate: 'wide' })
    expect(outcome.carry.map(({ kind }) => kind)).toEqual(['training.wide', 'model.wide'])
    expect(existsSync(shop.work('training.json'))).toBe(true)
  })

  it('refuses a folder of candidates that leads elsewhere', async () => {
    using shop = new Workshop()
    shop.commit(FILES)
    mkdirSync(shop.work(), { recursive: true })
    symlinkSync('/tmp', shop.work('candidates'))
    await expect(shop.train({ candidate: 'wide' })).rejects.toThrow(
      '.titlebout/strikes/candidates is a link, not a folder',
    )
  })

  it('gives a list of files where the rows are a glob', async () => {
    using shop = new Workshop()
    const rows = FILES['data/train.csv'] ?? ''
    shop.write({
      ...FILES,
      'titlebout.yml': CONFIG.replace('data/train.csv', 'data/train-*.csv'),
      'data/train-2.csv': rows,
      'data/train-1.csv': rows,
    })
    await shop.train()
    const told: unknown = JSON.parse(readFileSync(shop.work('files/model/told.json'), 'utf8'))
    expect(told).toMatchObject({ train: [shop.path('data/train-1.csv'), shop.path('data/train-2.csv')] })
  })

  it('records code, data, parameters, environment and model by their digests', async () => {
    using shop = new Workshop()
    const commit = shop.commit(FILES)
    const outcome = await shop.train()
    const { result, subject, inputs, verdict, seed, findings } = shop.evidence()
    expect(verdict).toEqual({
      kind: 'passed',
      reason: 'done',
      detail: 'm.onnx (5 bytes) was trained on 3 rows with 2 features',
    })
    expect(findings).toEqual([])
    expect(seed).toBe(7)
    const listed = ['lib/a.txt', 'lib/b.txt', 'train.sh']
      .map((name) => `${sha256(FILES[name] ?? '')}  ${name}\n`)
      .join('')
    expect(result.code).toMatchObject({ commit, dirty: false, tree: sha256(listed) })
    expect(result.code.inputs.map((file) => file.path)).toEqual(['lib/a.txt', 'lib/b.txt', 'train.sh'])
    expect(result.data).toMatchObject([
      { role: 'train', name: 'data/train.csv', sha256: sha256(FILES['data/train.csv'] ?? ''), row_count: 3 },
    ])
    expect(result.data[0]?.rows_sha256).toMatch(/^[0-9a-f]{64}$/u)
    expect(result.features).toEqual(['size', 'speed'])
    expect(result.params).toEqual({
      file: 'params.yaml',
      sha256: sha256(FILES['params.yaml'] ?? ''),
      values: { 'model.depth': 3, 'model.layers': '[64,32]', ridge: 1 },
    })
    expect(result.lock).toEqual([{ path: 'deps.lock', bytes: 7, sha256: sha256('locked\n') }])
    expect(result.model_path).toBe('m.onnx')
    expect(subject).toContainEqual({ name: 'm.onnx', sha256: sha256('model') })
    expect(subject.map(({ name }) => name)).toEqual(['m.onnx', 'told.json'])
    expect(inputs.map(({ role }) => role)).toEqual(['train', 'code', 'params', 'lock'])
    expect(outcome.outputs).toEqual({ 'model-digest': sha256('model') })
    expect(outcome.evidenceSha256).toBe(sha256(readFileSync(shop.work('training.json'), 'utf8')))
  })

  it('names what goes to the jobs after it, and for how long', async () => {
    using shop = new Workshop()
    shop.write(FILES)
    expect((await shop.train()).carry).toEqual([
      { kind: 'training', paths: ['training.json', 'files/membership.bin', 'training.html'], retentionDays: 90 },
      { kind: 'model', paths: ['files/model/m.onnx', 'files/model/told.json'], retentionDays: 3 },
    ])
    const producer = { ...shop.host().producer(), level: 'T2' as const }
    const onMain = await shop.train({ host: { producer: () => producer } })
    expect(onMain.carry.find(({ kind }) => kind === 'model')?.retentionDays).toBe(35)
  })

  it('leaves a sketch that knows the training rows by id and by content, and no others', async () => {
    using shop = new Workshop()
    shop.write(FILES)
    await shop.train()
    const bytes = readFileSync(shop.work('files/membership.bin'))
    const { membership } = shop.evidence().result
    expect(membership).toEqual({
      file: 'files/membership.bin',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      rows: 3,
      false_positive_rate: 6 / 2 ** 64,
      keyed: false,
    })
    const sketch = decodeSketch(bytes, 'membership.bin')
    const columns = new Map([
      ['flight_date', ['x', '1990-01-03', '1990-01-03', '1990-01-02']],
      ['size', ['x', 'Small', 'Small', 'Large']],
      ['speed', ['x', '90.50', '90.5', null]],
      ['damage', ['x', 'no', 'no', 'yes']],
    ])
    const { seen, comparedContents } = seenIn(sketch, { ids: ['r1', 'x2', 'x3', 'x4'], columns }, sha256Text)
    expect(comparedContents).toBe(true)
    expect([...seen]).toEqual([1, 1, 0, 1])
  })

  it('takes metrics and native scores out of the model', async () => {
    using shop = new Workshop()
    shop.write(FILES)
    shop.command(
      'cd "$TITLEBOUT_OUT"; echo m > m.onnx; mkdir -p data; echo w > data/weights; echo "id,score" > scores.csv; printf "\\357\\273\\277%s" \'{"fit":{"loss":0.5},"note":"x"}\' > metrics.json',
    )
    await shop.train()
    expect(shop.evidence().result.metrics).toEqual({ 'fit.loss': 0.5, note: 'x' })
    expect(shop.evidence().subject.map(({ name }) => name)).toEqual(['data/weights', 'm.onnx'])
    expect(readFileSync(shop.work('files/native-scores.csv'), 'utf8')).toBe('id,score\n')
    shop.command('echo m > "$TITLEBOUT_OUT/m.onnx"')
    await shop.train()
    expect(Object.keys(shop.snapshot() ?? {}).toSorted()).toEqual([
      'files/membership.bin',
      'files/model/m.onnx',
      'training.html',
      'training.json',
    ])
  })

  it('differs in nothing but time, the salt of the sketch and the duration when it is run again', async () => {
    using shop = new Workshop()
    shop.commit(FILES)
    await shop.train()
    const first = shop.evidence()
    const producer = { ...first.producer, at: '2027-01-01T00:00:00Z' }
    await shop.train({ host: { producer: () => producer } })
    const second = shop.evidence()
    const { membership, ...result } = first.result
    const sketch = { ...membership, sha256: second.result.membership?.sha256 }
    expect(second).toEqual({
      ...first,
      producer,
      result: { ...result, membership: sketch, duration_ms: second.result.duration_ms },
    })
  })

  it('says when the code is not the code of the commit', async () => {
    using shop = new Workshop()
    shop.commit(FILES)
    shop.write({ 'lib/c.txt': 'new\n' })
    const outcome = await shop.train()
    expect(shop.evidence().result.code.dirty).toBe(true)
    expect(outcome.annotations).toMatchObject([{ id: 'uncommitted-code', where: { file: 'titlebout.yml', line: 13 } }])
  })

  it('does not mind changes that the command does not read', async () => {
    using shop = new Workshop()
    shop.commit(FILES)
    shop.write({ 'README.md': 'changed\n', 'titlebout.yml': `${CONFIG}# changed\n` })
    await shop.train()
    expect(shop.evidence().result.code.dirty).toBe(false)
  })

  it('finds the commit of a model in a folder of its own', async () => {
    using shop = new Workshop()
    const inside = Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`models/strikes/${name}`, text]))
    const commit = shop.commit(inside)
    const { train } = await import('@titlebout/steps')
    await train(shop.host(), {
      config: 'models/strikes/titlebout.yml',
      candidate: undefined,
      comment: 'never',
      'fail-on': 'failed',
      'dry-run': false,
      'native-dir': undefined,
      'carrier-dir': undefined,
    })
    expect(shop.evidence().result.code).toMatchObject({ commit, dirty: false })
  })

  it('works without git, and says so', async () => {
    using shop = new Workshop(false)
    shop.write(FILES)
    await shop.train()
    expect(shop.evidence().result.code).toMatchObject({ commit: null, dirty: false })
    expect(shop.evidence().findings.map(({ id }) => id)).toEqual(['no-commit'])
  })

  it('says that nobody will recognise its rows when they have no ids', async () => {
    using shop = new Workshop()
    shop.commit({ ...FILES, 'data/train.csv': 'size,speed,damage\nS,1,no\nL,2,yes\n' })
    const outcome = await shop.train()
    expect(shop.evidence().result.membership).toBeNull()
    expect(shop.evidence().findings.map(({ id }) => id)).toEqual(['no-membership-sketch'])
    expect(outcome.carry[0]).toMatchObject({ kind: 'training', paths: ['training.json', 'training.html'] })
  })

  it('leaves no folder behind in the place for temporary files', async () => {
    using shop = new Workshop()
    shop.write(FILES)
    const before = new Set(readdirSync(tmpdir()))
    shop.command('echo m > "$TITLEBOUT_OUT/m.onnx"; echo "$TITLEBOUT_OUT"')
    await shop.train()
    const left = readdirSync(tmpdir()).filter(
      (name) => !before.has(name) && shop.log.lines.some((line) => line.includes(name)),
    )
    expect(left).toEqual([])
  })
})

describe('train --dry-run', () => {
  it('says what would be run and runs nothing', async () => {
    using shop = new Workshop()
    shop.commit(FILES)
    await shop.train()
    const before = shop.snapshot()
    shop.command('touch ran; echo other > "$TITLEBOUT_OUT/m.onnx"')
    const outcome = await shop.train({ dryRun: true })
    expect(shop.log.infos).toContain('would run: bash train.sh')
    expect(shop.log.infos).toContain('features: size, speed')
    expect(outcome).toMatchObject({ red: false, carry: [], outputs: {} })
    expect(outcome.evidence.verdict.detail).toContain('nothing was run')
    expect(readdirSync(shop.folder)).not.toContain('ran')
    const { 'dry-run/training.json': rehearsal, 'dry-run/training.html': page, ...rest } = shop.snapshot() ?? {}
    expect(rehearsal).toContain('"dry_run":true')
    expect(page).toContain('<!doctype html>')
    expect(rest).toEqual(before)
  })
})
