import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { UserError } from '@titlebout/core'
import { openStep } from '@titlebout/steps'
import { describe, expect, it, vi } from 'vitest'
import { CONFIG, hostOf, Repository } from './repository.ts'

async function problemOf(promise: Promise<unknown>): Promise<UserError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  if (!(thrown instanceof UserError)) throw new Error('expected a UserError', { cause: thrown })
  return thrown
}

describe('openStep without a base', () => {
  it('reads the config of a folder that is no git repository and makes an ignored work folder', async () => {
    using repository = new Repository(false)
    repository.write({ 'titlebout.yml': CONFIG })
    const opened = await openStep(hostOf(repository.folder), 'titlebout.yml')
    expect(opened.config.gate).toMatchObject([{ metric: 'recall', min: 0.5 }])
    expect(opened.policy).toMatchObject({ side: 'checkout', commit: null, changes: [] })
    expect(opened.workFolder).toBe(repository.path('.titlebout', 'strikes'))
    expect(readFileSync(repository.path('.titlebout', '.gitignore'), 'utf8')).toBe('*\n')
    expect(await opened.testRows()).toEqual({
      root: repository.folder,
      path: 'data/test.csv',
      from: 'checkout',
      changed: false,
    })
  })

  it('keeps paths relative to the folder of titlebout.yml, and the work folder in the workspace', async () => {
    using repository = new Repository(false)
    repository.write({ 'models/churn/titlebout.yml': CONFIG, 'models/churn/card.yml': 'a: 1\n' })
    const opened = await openStep(hostOf(repository.folder), 'models/churn/titlebout.yml')
    expect(opened.root).toBe(repository.path('models', 'churn'))
    expect(opened.configFile).toBe('models/churn/titlebout.yml')
    expect(opened.workFolder).toBe(repository.path('.titlebout', 'strikes'))
    expect(await opened.policyFile('card.yml')).toEqual({ text: 'a: 1\n', from: 'checkout' })
  })

  it('says where a key stands, or its nearest parent', async () => {
    using repository = new Repository(false)
    repository.write({ 'titlebout.yml': CONFIG })
    const opened = await openStep(hostOf(repository.folder), 'titlebout.yml')
    expect(opened.locate(['gate', 0, 'min'])).toEqual({ line: 6, column: 23 })
    expect(opened.locate(['gate', 0, 'max'])).toEqual({ line: 6, column: 5 })
  })

  it.each([
    ['titlebout.yml', 'titlebout.yml is not there'],
    ['.', '. is a folder'],
    ['../other.yml', 'inside the workspace'],
    ['/etc/hostname', 'inside the workspace'],
  ])('refuses the config %s: %s', async (config, message) => {
    using repository = new Repository(false)
    const error = await problemOf(openStep(hostOf(repository.folder), config))
    expect(error).toMatchObject({ code: 'CONFIG' })
    expect(error.message).toContain(message)
    expect(existsSync(repository.path('.titlebout'))).toBe(false)
  })

  it('refuses a config that is a link to a file outside the workspace', async () => {
    using repository = new Repository(false)
    using elsewhere = new Repository(false)
    elsewhere.write({ 'secret.yml': 'password: x' })
    symlinkSync(elsewhere.path('secret.yml'), repository.path('titlebout.yml'))
    const error = await problemOf(openStep(hostOf(repository.folder), 'titlebout.yml'))
    expect(error.message).toContain('is a link to a file outside the workspace')
    expect(error.message).not.toContain('password')
  })

  it('refuses a config that is not UTF-8, naming UTF-16 where it is that', async () => {
    using repository = new Repository(false)
    repository.write({ 'titlebout.yml': Buffer.from(`\uFEFF${CONFIG}`, 'utf16le') })
    expect((await problemOf(openStep(hostOf(repository.folder), 'titlebout.yml'))).message).toContain('got UTF-16')
    repository.write({ 'titlebout.yml': Buffer.from(CONFIG.replace('strikes', 'stri\u00e9'), 'latin1') })
    expect((await problemOf(openStep(hostOf(repository.folder), 'titlebout.yml'))).message).toContain('expected UTF-8')
  })

  it('names the file that the config names and that is not there', async () => {
    using repository = new Repository(false)
    repository.write({ 'titlebout.yml': CONFIG })
    const opened = await openStep(hostOf(repository.folder), 'titlebout.yml')
    expect((await problemOf(opened.policyFile('card.yml'))).message).toContain('card.yml is not there')
  })

  it('refuses a work folder that is a link, or that somebody committed', async () => {
    using repository = new Repository()
    using elsewhere = new Repository(false)
    repository.commit({ 'titlebout.yml': CONFIG })
    symlinkSync(elsewhere.folder, repository.path('.titlebout'))
    expect(await problemOf(openStep(hostOf(repository.folder), 'titlebout.yml'))).toMatchObject({ code: 'TRUST' })

    using forged = new Repository()
    forged.commit({ 'titlebout.yml': CONFIG, '.titlebout/strikes/bout.json': '{}' })
    const error = await problemOf(openStep(hostOf(forged.folder), 'titlebout.yml'))
    expect(error).toMatchObject({ code: 'TRUST' })
    expect(error.message).toContain('.titlebout/strikes/bout.json is tracked by git')
  })
})

describe('a workspace that git refuses or that has no git', () => {
  it('is told so, instead of taking committed evidence for ours', async () => {
    using repository = new Repository()
    repository.commit({ 'titlebout.yml': CONFIG, '.titlebout/strikes/bout.json': '{}' })
    vi.stubEnv('GIT_TEST_ASSUME_DIFFERENT_OWNER', '1')
    const refused = await problemOf(openStep(hostOf(repository.folder), 'titlebout.yml'))
    expect(refused).toMatchObject({ code: 'HOST' })
    expect(refused.message).toContain('safe.directory')
    vi.unstubAllEnvs()

    vi.stubEnv('PATH', repository.path('no-programs'))
    const missing = await problemOf(openStep(hostOf(repository.folder), 'titlebout.yml'))
    vi.unstubAllEnvs()
    expect(missing.message).toContain('git is not installed')
  })
})

describe('openStep on a pull request', () => {
  it('judges by the policy of the base and trains by the recipe of the head', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': CONFIG })
    repository.commit({
      'titlebout.yml': CONFIG.replace('min: 0.5', 'min: 0.3').replace('node train.mjs', 'node better.mjs'),
    })
    const opened = await openStep(hostOf(repository.folder, base), 'titlebout.yml')
    expect(opened.config.gate[0]?.min).toBe(0.5)
    expect(opened.config.train?.run).toBe('node better.mjs')
    expect(opened.policy).toMatchObject({
      side: 'base',
      ref: 'main',
      commit: base,
      changes: [{ key: 'gate: recall min', from: '0.5', to: '0.3', loosens: true }],
    })
    const onBase = await openStep(hostOf(repository.folder, repository.git('rev-parse', 'HEAD')), 'titlebout.yml')
    expect(opened.policy.sha256).not.toBe(onBase.policy.sha256)
  })

  it('takes imported rules from the side that judges, and shows what the head would change', async () => {
    const thresholds = (bound: number): string =>
      JSON.stringify({ precision_score: { threshold: bound, greater_is_better: true } })
    const config = CONFIG.replace('champion:', 'gate_imports: [mlflow.json]\nchampion:')
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': config, 'mlflow.json': thresholds(0.4) })
    repository.commit({ 'mlflow.json': thresholds(0.2) })
    const opened = await openStep(hostOf(repository.folder, base), 'titlebout.yml')
    expect(opened.config.gate).toMatchObject([
      { metric: 'recall', decide: 'interval' },
      { metric: 'precision', min: 0.4, decide: 'point' },
    ])
    expect(opened.policy.changes).toEqual([{ key: 'gate: precision min', from: '0.4', to: '0.2', loosens: true }])
    const alone = await openStep(hostOf(repository.folder), 'titlebout.yml')
    expect(alone.config.gate[1]).toMatchObject({ min: 0.2 })
    expect(alone.policy.sha256).not.toBe(opened.policy.sha256)
  })

  it('says which imported file is not there, or what in it has no meaning', async () => {
    const config = CONFIG.replace('champion:', 'gate_imports: [mlflow.json]\nchampion:')
    using repository = new Repository()
    repository.commit({ 'titlebout.yml': config })
    const missing = await problemOf(openStep(hostOf(repository.folder), 'titlebout.yml'))
    expect(missing.message).toBe('gate_imports[0]: mlflow.json is not there')
    expect(missing.problems).toMatchObject([{ file: 'titlebout.yml', line: 7 }])
    repository.commit({ 'mlflow.json': '{ "recall_score": { "threshold": 0.5, "greater_is_better": true, "x": 1 } }' })
    const wrong = await problemOf(openStep(hostOf(repository.folder), 'titlebout.yml'))
    expect(wrong.message).toContain('mlflow.json:1:66: recall_score.x cannot be imported')
  })

  it('gives the same policy digest whatever the recipe of the head is', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': CONFIG })
    const before = await openStep(hostOf(repository.folder, base), 'titlebout.yml')
    repository.commit({ 'titlebout.yml': CONFIG.replace('node train.mjs', 'node other.mjs') })
    const after = await openStep(hostOf(repository.folder, base), 'titlebout.yml')
    expect(after.policy.sha256).toBe(before.policy.sha256)
    expect(after.policy.changes).toEqual([])
  })

  it('takes the head when the base has no config yet, and says so', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'README.md': '' })
    repository.commit({ 'titlebout.yml': CONFIG })
    const opened = await openStep(hostOf(repository.folder, base), 'titlebout.yml')
    expect(opened.policy).toMatchObject({ side: 'head-first', changes: [] })
  })

  it('lets a pull request mend a base whose config cannot be read, as advice', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': 'version: 7\n' })
    repository.commit({ 'titlebout.yml': CONFIG })
    const host = hostOf(repository.folder, base)
    const opened = await openStep(host, 'titlebout.yml')
    expect(opened.policy).toMatchObject({ side: 'head-first', changes: [{ from: 'not readable' }] })
    expect(host.warnings.join()).toContain('version must be 1')
  })

  it('keeps the name of the base when the head renames the model, and shows the change', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': CONFIG })
    repository.commit({ 'titlebout.yml': CONFIG.replace('name: strikes', 'name: birds') })
    const opened = await openStep(hostOf(repository.folder, base), 'titlebout.yml')
    expect(opened.config.model.name).toBe('strikes')
    expect(path.basename(opened.workFolder)).toBe('strikes')
    expect(opened.policy.changes).toEqual([{ key: 'model.name', from: 'strikes', to: 'birds', loosens: null }])
  })

  it('refuses a recipe that does not fit the policy of the base', async () => {
    using repository = new Repository()
    const base = repository.commit({
      'titlebout.yml': CONFIG.replace('id: report_id', 'id: report_id, time: day, split: temporal'),
    })
    repository.commit({ 'titlebout.yml': CONFIG.replace('train: data/train.csv, ', '').replace(/train: \{.*\n/u, '') })
    const error = await problemOf(openStep(hostOf(repository.folder, base), 'titlebout.yml'))
    expect(error).toMatchObject({ code: 'CONFIG' })
    expect(error.message).toContain('does not fit the policy of main')
    expect(error.message).toContain('data.split is temporal, which needs data.train')
  })

  it('reads card and contract as they stand at the base, with the version of the head beside them', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': CONFIG, 'card.yml': 'limits: many\n' })
    repository.commit({ 'card.yml': 'limits: none\n', 'new.yml': 'x\n' })
    const opened = await openStep(hostOf(repository.folder, base), 'titlebout.yml')
    expect(await opened.policyFile('card.yml')).toEqual({
      text: 'limits: many\n',
      from: 'base',
      headText: 'limits: none\n',
    })
    expect(await opened.policyFile('new.yml')).toEqual({ text: 'x\n', from: 'checkout' })
    expect(opened.policy.changes).toEqual([
      { key: 'package.card: card.yml', from: 'as at main', to: 'changed', loosens: null },
    ])
  })

  it('names actions/checkout with fetch-depth: 0 when the base is not in a shallow clone', async () => {
    using repository = new Repository()
    using clone = new Repository(false)
    const base = repository.commit({ 'titlebout.yml': CONFIG })
    repository.commit({ 'titlebout.yml': CONFIG, more: '' })
    clone.git('clone', '-q', '--depth=1', `file://${repository.folder}`, 'shallow')
    const error = await problemOf(openStep(hostOf(clone.path('shallow'), base), 'titlebout.yml'))
    expect(error).toMatchObject({ code: 'HOST' })
    expect(error.message).toContain(base.slice(0, 12))
    expect(error.message).toContain('fetch-depth: 0')
  })

  it('says that a pull request needs a git repository', async () => {
    using repository = new Repository(false)
    repository.write({ 'titlebout.yml': CONFIG })
    const error = await problemOf(openStep(hostOf(repository.folder, '0'.repeat(40)), 'titlebout.yml'))
    expect(error.message).toContain('no git repository')
  })

  it('reads the base of a config in a subfolder', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'models/a/titlebout.yml': CONFIG, 'models/a/data/test.csv': 'old\n' })
    repository.commit({ 'models/a/titlebout.yml': CONFIG.replace('0.5', '0.4'), 'models/a/data/test.csv': 'new\n' })
    const opened = await openStep(hostOf(repository.folder, base), 'models/a/titlebout.yml')
    expect(opened.config.gate[0]?.min).toBe(0.5)
    const rows = await opened.testRows()
    expect(readFileSync(path.join(rows.root, rows.path), 'utf8')).toBe('old\n')
  })
})

describe('test rows of a pull request', () => {
  it('are the base’s when the head changes them, and the head’s change is told', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': CONFIG, 'data/test.csv': 'id\n1\n' })
    repository.commit({ 'data/test.csv': 'id\n2\n' })
    const opened = await openStep(hostOf(repository.folder, base), 'titlebout.yml')
    const rows = await opened.testRows()
    expect(rows).toMatchObject({ path: 'data/test.csv', from: 'base', changed: true })
    expect(readFileSync(path.join(rows.root, rows.path), 'utf8')).toBe('id\n1\n')
    expect(opened.policy.changes).toMatchObject([{ key: 'data.test: data/test.csv' }])
    expect(await opened.testRows()).toEqual(rows)
  })

  it('are the base’s when a file is changed in the checkout and not committed', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': CONFIG, 'data/test.csv': 'id\n1\n' })
    writeFileSync(repository.path('data', 'test.csv'), 'id\n2\n')
    const rows = await (await openStep(hostOf(repository.folder, base), 'titlebout.yml')).testRows()
    expect(readFileSync(path.join(rows.root, rows.path), 'utf8')).toBe('id\n1\n')
  })

  it('are read where they lie when nobody changed them', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': CONFIG, 'data/test.csv': 'id\n1\n' })
    const rows = await (await openStep(hostOf(repository.folder, base), 'titlebout.yml')).testRows()
    expect(rows).toEqual({ root: repository.folder, path: 'data/test.csv', from: 'base', changed: false })
  })

  it('are the checkout’s when git does not know them at the base', async () => {
    using repository = new Repository()
    const base = repository.commit({ 'titlebout.yml': CONFIG, '.gitignore': 'data/\n' })
    repository.write({ 'data/test.csv': 'id\n1\n' })
    const rows = await (await openStep(hostOf(repository.folder, base), 'titlebout.yml')).testRows()
    expect(rows).toEqual({ root: repository.folder, path: 'data/test.csv', from: 'checkout', changed: false })
  })

  it('of a glob are the base’s files, whatever the head adds or takes away', async () => {
    using repository = new Repository()
    const glob = CONFIG.replace('data/test.csv', 'data/test-*.csv')
    const base = repository.commit({ 'titlebout.yml': glob, 'data/test-1.csv': '1\n', 'data/test-2.csv': '2\n' })
    repository.git('rm', '-q', 'data/test-2.csv')
    repository.commit({ 'data/test-3.csv': '3\n', 'data/deep/test-4.csv': '4\n' })
    const rows = await (await openStep(hostOf(repository.folder, base), 'titlebout.yml')).testRows()
    expect(rows).toMatchObject({ path: 'data/test-*.csv', from: 'base', changed: true })
    const there = [1, 2, 3].map((n) => existsSync(path.join(rows.root, 'data', `test-${n}.csv`)))
    expect(there).toEqual([true, true, false])
  })

  it('of a glob do not take in a file that nobody committed', async () => {
    using repository = new Repository()
    const glob = CONFIG.replace('data/test.csv', 'data/*.csv')
    const base = repository.commit({ 'titlebout.yml': glob, 'data/test-1.csv': '1\n', '.gitignore': 'data/x.csv\n' })
    repository.write({ 'data/x.csv': 'easy rows\n' })
    const rows = await (await openStep(hostOf(repository.folder, base), 'titlebout.yml')).testRows()
    expect(rows.changed).toBe(true)
    expect(existsSync(path.join(rows.root, 'data', 'x.csv'))).toBe(false)
  })

  it('are refused when they are a link at the base', async () => {
    using repository = new Repository()
    mkdirSync(repository.path('data'))
    symlinkSync('other.csv', repository.path('data', 'test.csv'))
    const base = repository.commit({ 'titlebout.yml': CONFIG })
    const error = await problemOf(openStep(hostOf(repository.folder, base), 'titlebout.yml'))
    expect(error).toMatchObject({ code: 'DATA' })
    expect(error.message).toContain('data/test.csv is a symbolic link at main')
  })
})
