import { link, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { flights, HEADER } from '../support/actions-data.ts'
import { type Changes, type Desk, Desks } from '../support/actions-desk.ts'
import { evidenceIn, workFile } from '../support/actions-evidence.ts'
import { config, contract, lineOf } from '../support/actions-files.ts'
import { classifier, initializer, input, model, output, TYPE } from '../support/onnx-model.ts'

let desks: Desks
/** A desk where every step up to the gate has run, so that there is something that a bad input could spoil. */
let judged: Desk

beforeAll(async () => {
  desks = await Desks.open()
  judged = await desks.desk()
  for (const step of ['validate-data', 'train', 'evaluate-gate']) {
    const { exitCode, stderr } = await judged.command([step])
    expect(exitCode, stderr).toBe(0)
  }
}, 120_000)

afterAll(async () => await desks.close())

interface Case {
  readonly what: string
  readonly step: string
  readonly changes: Changes
  readonly inputs?: Readonly<Record<string, string>>
  /** Part of the message. */
  readonly says: string
  /** Where the annotation stands. */
  readonly at?: { readonly file: string; readonly line?: number }
}

/** Runs a step on changed input as an action and at a terminal, each in a folder of its own. */
async function tryBoth({ step, changes, inputs = {} }: Case) {
  const desk = await desks.desk(changes, judged)
  const other = await desks.desk({}, desk)
  const before = await desk.snapshot()
  const options = Object.entries(inputs).map(([name, value]) => `--${name}=${value}`)
  const [action, command] = await Promise.all([desk.action(step, inputs), other.command([step, ...options])])
  return { before, action, command, after: [await desk.snapshot(), await other.snapshot()] }
}

/** The message, its place, the exit codes, and a folder in which nothing has changed. */
async function expectRefused(bad: Case): Promise<void> {
  const { before, action, command, after } = await tryBoth(bad)
  const errors = action.annotations.filter(({ level }) => level === 'error')
  expect(errors.map(({ message }) => message).join('\n')).toContain(bad.says)
  expect(command.stderr).toContain(bad.says)
  expect([action.exitCode, command.exitCode]).toEqual([1, 2])
  if (bad.at !== undefined) {
    expect(errors).toContainEqual(expect.objectContaining(bad.at))
    // Said at its place, and not once more without one.
    expect(errors.filter(({ file }) => file === undefined)).toEqual([])
  }
  expect(action.outputs).toEqual({})
  expect(command.stdout).toBe('')
  expect(action.log + command.stderr).not.toContain('mistake of titlebout')
  expect(action.log).toContain(bad.says)
  expect(after).toEqual([before, before])
}

const CONFIGS: readonly Case[] = [
  {
    what: 'a missing file',
    step: 'validate-data',
    changes: { 'titlebout.yml': null },
    says: 'titlebout.yml is not there',
  },
  {
    what: 'an unknown key, naming the nearest',
    step: 'validate-data',
    changes: { 'titlebout.yml': config(['champion:\n', 'champoin:\n']) },
    says: 'did you mean champion?',
    at: { file: 'titlebout.yml', line: lineOf(config(), 'champion:\n') },
  },
  {
    what: 'a value of another type',
    step: 'train',
    changes: { 'titlebout.yml': config(['threshold: 0.3', 'threshold: high']) },
    says: 'model.threshold',
    at: { file: 'titlebout.yml', line: 2 },
  },
  {
    what: 'a name that no file could have',
    step: 'evaluate-gate',
    changes: { 'titlebout.yml': config(['name: flights', 'name: ../Flights']) },
    says: 'model.name',
    at: { file: 'titlebout.yml', line: 2 },
  },
]

describe('titlebout.yml: refused is', () => {
  it.each(CONFIGS)('$what', expectRefused)
})

const whole = gzipSync(flights({ count: 3000, seed: 9, from: 0, prefix: 'g' }))
const ragged = `${flights({ count: 200, seed: 1, from: 0, prefix: 'r' })}r9,2000-01-01\n`
const latin1 = Buffer.from(`${HEADER}\nr1,2000-01-01,Gro\u00df,1,0,no\n`, 'latin1')
const zipped = config(['train.csv', 'train.csv.gz'])
const DATA: readonly Case[] = [
  {
    what: 'a file that is not there',
    changes: { 'data/train.csv': null },
    says: 'data/train.csv: no such file',
    at: { file: 'titlebout.yml', line: lineOf(config(), 'train: data') },
  },
  {
    what: 'an empty file',
    changes: { 'data/train.csv': '' },
    says: 'the file is empty',
    at: { file: 'data/train.csv' },
  },
  {
    what: 'a header without rows',
    changes: { 'data/test.csv': `${HEADER}\n` },
    says: 'the file has columns and no row',
    at: { file: 'data/test.csv' },
  },
  {
    what: 'a ragged row',
    changes: { 'data/train.csv': ragged },
    says: 'line 202: expected 6 fields as in the header, got 2',
    at: { file: 'data/train.csv', line: 202 },
  },
  {
    what: 'another encoding',
    changes: { 'data/train.csv': latin1 },
    says: 'line 2: the file is not UTF-8',
    at: { file: 'data/train.csv', line: 2 },
  },
  {
    what: 'a truncated gzip file',
    changes: { 'titlebout.yml': zipped, 'data/train.csv.gz': whole.subarray(0, whole.length / 2) },
    says: 'the gzip file is cut off before its end',
    at: { file: 'data/train.csv.gz' },
  },
].map((one) => ({ ...one, step: 'validate-data' }))

describe('data: refused is', () => {
  it.each(DATA)('$what', expectRefused)

  it('a label column that is not there', async () => {
    const text = config(['label: damage', 'label: damaged'])
    await expectRefused({
      what: 'label',
      step: 'evaluate-gate',
      changes: { 'titlebout.yml': text },
      says: 'data/test.csv: no column "damaged": did you mean "damage"?',
      at: { file: 'titlebout.yml', line: lineOf(text, 'label: damaged') },
    })
  })

  it('a contract that cannot be read, at its line', async () => {
    const text = contract(['required: true, unique: true', 'required: maybe, unique: true'])
    await expectRefused({
      what: 'contract',
      step: 'validate-data',
      changes: { 'contract.odcs.yaml': text },
      says: 'schema[0].properties[0].required must be true or false, got "maybe"',
      at: { file: 'contract.odcs.yaml', line: lineOf(text, 'required: maybe') },
    })
  })
})

const TRAININGS: readonly Case[] = [
  [
    'a command that fails, with its last lines',
    'echo "no memory left" && exit 3',
    'exit code 3; its last lines were:\n  no memory left',
  ],
  ['a command that writes nothing', 'echo done', 'model.onnx'],
].map(([what = '', run = '', says = '']) => ({
  what,
  says,
  step: 'train',
  changes: { 'titlebout.yml': config(['run: node train.mjs', `run: ${run}`]) },
  at: { file: 'titlebout.yml', line: lineOf(config(), 'run: node') },
}))

describe('training: refused is', () => {
  it.each(TRAININGS)('$what', expectRefused)

  it('a command that hangs, at the line of its time limit', async () => {
    const text = config(['run: node train.mjs', 'run: sleep 600\n  timeout_minutes: 0.01'])
    await expectRefused({
      what: 'hangs',
      step: 'train',
      changes: { 'titlebout.yml': text },
      says: 'was ended after 0.01 minutes',
      at: { file: 'titlebout.yml', line: lineOf(text, 'timeout_minutes') },
    })
  })
})

/** A model whose weights stand in a file beside it, or elsewhere. */
function withExternalData(location: string): Buffer {
  const graph = [
    classifier({ coefficients: [1], intercept: 0 }),
    input('x', TYPE.float, ['rows', 1]),
    output('label', TYPE.string, ['rows']),
    output('probabilities', TYPE.float, ['rows', 2]),
    initializer('w', TYPE.float, [2], { external: [['location', location]] }),
  ]
  return model(graph)
}

const ids = Array.from({ length: 600 }, (_, index) => `b${index}`)
const scores = (of: readonly string[]): string =>
  `id,score\n${of.map((id, index) => `${id},${(index % 10) / 10}`).join('\n')}\n`

const MODELS: readonly Case[] = [
  {
    what: 'a model that is not there',
    changes: {},
    inputs: { model: 'best.onnx' },
    says: 'best.onnx cannot be read: expected a file in the workspace',
  },
  {
    what: 'a pickle',
    changes: {
      'best.onnx': Buffer.from('\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94.', 'latin1'),
    },
    inputs: { model: 'best.onnx' },
    says: 'got a pickle, which is code and is never opened here',
  },
  {
    what: 'a model with external data outside its folder',
    changes: { 'best.onnx': withExternalData('../secret.bin') },
    inputs: { model: 'best.onnx' },
    says: 'external data of tensor "w": expected one relative path inside',
  },
  {
    what: 'scores with an id twice',
    changes: { 'scores.csv': scores([...ids.slice(0, 599), 'b0']) },
    inputs: { scores: 'scores.csv' },
    says: '1 of 600 rows repeat an id (first: row 600)',
    at: { file: 'scores.csv' },
  },
  {
    what: 'scores without some of the ids',
    changes: { 'scores.csv': scores(ids.slice(0, 590)) },
    inputs: { scores: 'scores.csv' },
    says: '10 of 600 rows of the test data have no score',
    at: { file: 'scores.csv' },
  },
  {
    what: 'both scores and a model',
    changes: { 'scores.csv': scores(ids) },
    inputs: { scores: 'scores.csv', model: 'best.onnx' },
    says: 'scores and model are both given',
  },
].map((one) => ({ ...one, step: 'evaluate-gate' }))

describe('models and scores: refused is', () => {
  it.each(MODELS)('$what', expectRefused)

  it('a truncated model', async () => {
    const whole = await readFile(workFile(judged.folder, 'files/model/model.onnx'))
    await expectRefused({
      what: 'truncated',
      step: 'evaluate-gate',
      changes: { 'best.onnx': whole.subarray(0, whole.length / 2) },
      inputs: { model: 'best.onnx' },
      says: 'best.onnx: expected an ONNX model, got a file that is cut off or of another format',
    })
  })

  it('external data with a second name elsewhere', async () => {
    const secret = await desks.desk({ 'key.bin': Buffer.alloc(8) })
    const desk = await desks.desk({ 'best.onnx': withExternalData('key.bin') }, judged)
    await link(join(secret.folder, 'key.bin'), join(desk.folder, 'key.bin'))
    const { exitCode, annotations } = await desk.action('evaluate-gate', { model: 'best.onnx' })
    expect(exitCode).toBe(1)
    expect(annotations[0]?.message).toContain('expected a file with one name, got one with 2 (hard links)')
  })

  it('a model that somebody changed after it was trained', async () => {
    await expectRefused({
      what: 'changed',
      step: 'evaluate-gate',
      changes: { '.titlebout/flights/files/model/model.onnx': withExternalData('a') },
      says: 'files/model/model.onnx is not the file that was trained',
    })
  })
})

const WORDS: readonly Case[] = [
  {
    what: 'a value that an input does not have',
    step: 'validate-data',
    changes: {},
    inputs: { 'fail-on': 'nevr' },
    says: 'fail-on must be one of failed, never, got "nevr"',
  },
  {
    what: 'several at once, all named',
    step: 'deploy',
    changes: {},
    inputs: { environment: 'staging', mode: 'undo', 'rollback-to': '0' },
    says: 'mode must be one of plan, apply, got "undo"; rollback-to must be a whole number from 1',
  },
  {
    what: 'an environment that there is not',
    step: 'deploy',
    changes: {},
    inputs: { environment: 'prod' },
    says: 'titlebout.yml has no environment "prod" under deploy: it has staging, production',
  },
  {
    what: 'a digest that is none',
    step: 'deploy',
    changes: {},
    inputs: { environment: 'staging', 'package-digest': 'latest' },
    says: 'package-digest must be a SHA-256: 64 hexadecimal digits, got "latest"',
  },
]

const PLACES: readonly Case[] = [
  {
    what: 'native modules in a folder that has none',
    step: 'validate-data',
    changes: {},
    inputs: { 'native-dir': 'nowhere' },
    says: '@duckdb/node-bindings is not installed',
  },
  {
    what: 'a registry of git in a folder that is no repository',
    step: 'compare-to-champion',
    changes: {},
    says: 'is no git repository: run in a clone, or use registry: { kind: directory',
  },
  {
    what: 'a target in a variable that is not set',
    step: 'deploy',
    changes: { 'titlebout.yml': config(['registry: { kind: git }', 'registry: { kind: directory, path: registry }']) },
    inputs: { environment: 'staging' },
    says: 'the variable SERVING_STAGING is not set',
  },
]

describe('surroundings: refused is', () => {
  it.each(PLACES)('$what', expectRefused)
})

describe('inputs: refused is', () => {
  it.each(WORDS)('$what', expectRefused)

  it('a required one that is not given, or is misspelt: of that the runner warns', async () => {
    const { exitCode, annotations, problems } = await judged.action('deploy', { environmnt: 'staging' })
    expect(exitCode).toBe(1)
    expect(problems.join()).toContain("Unexpected input(s) 'environmnt'")
    expect(annotations[0]?.message).toContain('environment is required')
  })
})

describe('rows of one class', () => {
  it('stop the validation of training rows, and the training', async () => {
    const rows = flights({ count: 300, seed: 1, from: 0, prefix: 'o' }).replaceAll(/,yes$/gmu, ',no')
    const desk = await desks.desk({ 'data/train.csv': rows })
    const [action, command] = [await desk.action('validate-data'), await desk.command(['validate-data'])]
    expect([action.exitCode, command.exitCode]).toEqual([1, 1])
    expect(action.outputs['verdict']).toBe('failed')
    const line = lineOf(config(), 'positive: ')
    expect(action.annotations).toContainEqual(
      expect.objectContaining({ level: 'error', title: 'one-class-training', file: 'titlebout.yml', line }),
    )
    expect(command.stderr).toContain('nothing can be learnt from one class')
    const training = await desk.command(['train'])
    expect(training.exitCode).toBe(2)
    expect(training.stderr).toContain('nothing can be learnt from one class')
  })

  it('decide nothing where they judge', async () => {
    const rows = flights({ count: 600, seed: 4, from: 600, prefix: 'b' }).replaceAll(/,yes$/gmu, ',no')
    const desk = await desks.desk({ 'data/test.csv': rows }, judged)
    const action = await desk.action('evaluate-gate')
    expect(action.exitCode).toBe(0)
    expect(action.outputs['verdict']).toBe('undecided')
    const { verdict, result } = await evidenceIn(desk.folder, 'evaluation')
    expect(verdict).toMatchObject({ kind: 'undecided', reason: 'one-class' })
    expect(result.rules.map(({ reason }) => reason)).toEqual(['one-class', 'one-class'])
    expect(action.annotations).toContainEqual(expect.objectContaining({ level: 'warning', title: 'positive-absent' }))
  })
})
