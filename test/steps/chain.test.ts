import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  parseEvidence,
  readInputs,
  type EvidenceByKind,
  type EvidenceKind,
  type InputSpec,
  type InputValues,
} from '@titlebout/core'
import {
  audit,
  compareToChampion,
  COMPARE_TO_CHAMPION_INPUTS,
  deploy,
  DEPLOY_INPUTS,
  driftCheck,
  DRIFT_CHECK_INPUTS,
  evaluateGate,
  EVALUATE_GATE_INPUTS,
  openStep,
  packageModel,
  PACKAGE_MODEL_INPUTS,
  train,
  TRAIN_INPUTS,
  validateData,
  VALIDATE_DATA_INPUTS,
} from '@titlebout/steps'
import { input, model, node, output, TYPE } from '../support/onnx-model.ts'
import { describeWithShared, shared } from '../support/shared.ts'
import { hostOf, Repository } from './open-step/repository.ts'

/** What a team has of one task: rows, a model that training yields, and perhaps losses of its own. */
interface Team {
  readonly task: string
  readonly data: readonly string[]
  readonly primary: string
  readonly gate: string
  /** Of the first model and of the second. */
  readonly features: readonly [readonly string[], readonly string[]]
  readonly train: string
  readonly test: string
  readonly models: readonly [first: Uint8Array, second: Uint8Array]
  /** Scores files beside the models. */
  readonly scores?: readonly [first: string, second: string]
}

function configOf(team: Team, which: 0 | 1): string {
  return [
    'version: 1',
    `model: { name: chain, task: ${team.task}, path: model/model.onnx }`,
    'data:',
    '  train: data/train.csv',
    '  test: data/test.csv',
    '  id: row_id',
    ...team.data.map((line) => `  ${line}`),
    `  features: [${team.features[which].map((name) => JSON.stringify(name)).join(', ')}]`,
    'train: { run: cp new.onnx "$TITLEBOUT_OUT/model.onnx", inputs: [new.onnx] }',
    `gate: [{ metric: ${team.gate} }]`,
    'champion:',
    `  primary: ${team.primary}`,
    '  merge: { claim: superior }',
    '  promote: { claim: superior }',
    'registry: { kind: directory, path: registry }',
    'deploy:',
    '  production: { target: { kind: directory, path: serving } }',
    'drift: { current: data/test.csv, tolerance: { volume: 1000 } }',
    '',
  ].join('\n')
}

/** All steps in one folder, as a terminal runs them. */
class Chain {
  readonly repository = new Repository()
  readonly #team: Team

  constructor(team: Team) {
    this.#team = team
    this.repository.commit({
      'data/train.csv': team.train,
      'data/test.csv': team.test,
      '.gitignore': 'registry\nserving\n.titlebout\nscores.csv\n',
    })
  }

  [Symbol.dispose](): void {
    this.repository[Symbol.dispose]()
  }

  /** A model of the team, from its rows to production. */
  async release(which: 0 | 1): Promise<void> {
    const { models, scores } = this.#team
    this.repository.commit({ 'titlebout.yml': configOf(this.#team, which), 'new.onnx': models[which] })
    if (scores !== undefined) this.repository.write({ 'scores.csv': scores[which] })
    const host = hostOf(this.repository.folder)
    const given = <S extends InputSpec>(spec: S, values: Readonly<Record<string, string>> = {}): InputValues<S> =>
      readInputs(spec, (name) => values[name])
    await validateData(host, given(VALIDATE_DATA_INPUTS))
    await train(host, given(TRAIN_INPUTS))
    await evaluateGate(host, given(EVALUATE_GATE_INPUTS, scores === undefined ? {} : { scores: 'scores.csv' }))
    await compareToChampion(host, given(COMPARE_TO_CHAMPION_INPUTS, { claim: 'promote' }))
    const { outputs } = await packageModel(host, given(PACKAGE_MODEL_INPUTS))
    const asked = { mode: 'apply', environment: 'production', 'package-digest': outputs['package-digest'] ?? '' }
    await deploy(host, given(DEPLOY_INPUTS, { ...asked, reason: 'a test' }))
  }

  async watch(): Promise<void> {
    await driftCheck(
      hostOf(this.repository.folder),
      readInputs(DRIFT_CHECK_INPUTS, () => undefined),
    )
  }

  evidence<K extends EvidenceKind>(kind: K, file: string = kind): EvidenceByKind[K] {
    const target = this.repository.path('.titlebout/chain', `${file}.json`)
    return parseEvidence(kind, readFileSync(target, 'utf8'), file)
  }
}

/** The rows of a file that are not among the test rows, each with its number in front. */
function others(lines: readonly string[], test: string): string {
  const judged = new Set(test.split('\n').map((line) => line.split(',', 1)[0]))
  const rows = lines.slice(1).map((line, index) => `${index},${line}`)
  return `row_id,${lines[0]}\n${rows.filter((row) => !judged.has(row.split(',', 1)[0])).join('\n')}\n`
}

function ofReference(name: 'penguins' | 'bike', file: string): Pick<Team, 'train' | 'test' | 'models'> {
  const test = readFileSync(shared('models', name, 'test.csv'), 'utf8')
  const lines = readFileSync(shared('data', file), 'utf8').trimEnd().split('\n')
  const read = (side: string): Uint8Array => readFileSync(shared('models', name, `${side}.onnx`))
  return { train: others(lines, test), test, models: [read('champion'), read('challenger')] }
}

/** Queries of ten rows; `hint` tells the grade, `noise` hardly anything. */
function searches(first: number, count: number): string {
  const lines = Array.from({ length: 10 * count }, (_, index) => {
    const row = 10 * first + index
    const grade = (row * 7) % 4
    return [row, `q${Math.floor(row / 10)}`, grade, grade + ((row * 31) % 10) / 8, ((row * 17) % 23) + grade].join(',')
  })
  return `row_id,search,grade,hint,noise\n${lines.join('\n')}\n`
}

function weighted(hint: number, noise: number): Uint8Array {
  return model([
    node('ai.onnx.ml:LinearRegressor', ['x'], ['score'], {
      coefficients: { floats: [hint, noise] },
      intercepts: { floats: [0] },
    }),
    input('x', TYPE.float, ['n', 2]),
    output('score', TYPE.float, ['n', 1]),
  ])
}

const pictures = (first: number, count: number): string =>
  `row_id,x\n${Array.from({ length: count }, (_, index) => `${first + index},${index % 7}`).join('\n')}\n`
const losses = (scale: number): string =>
  `row_id,loss_dice\n${Array.from({ length: 200 }, (_, index) => `${1000 + index},${scale * (0.2 + (index % 9) / 50)}`).join('\n')}\n`

const RANKING: Team = {
  task: 'ranking',
  data: ['label: grade', 'query: search'],
  primary: 'ndcg@5',
  gate: 'ndcg@5, min: 0.5',
  features: [
    ['hint', 'noise'],
    ['hint', 'noise'],
  ],
  train: searches(0, 80),
  test: searches(200, 60),
  models: [weighted(0, 1), weighted(1, 0)],
}

const CUSTOM: Team = {
  task: 'custom',
  data: [],
  primary: 'loss_dice',
  gate: 'loss_dice, max: 0.5',
  features: [['x'], ['x']],
  train: pictures(0, 300),
  test: pictures(1000, 200),
  models: [Buffer.from('weights'), Buffer.from('other weights')],
  scores: [losses(1), losses(0.8)],
}

/** First model against the dummy, second against the first, and what is left behind by both. */
async function twoRounds(team: Team): Promise<Chain> {
  const chain = new Chain(team)
  await chain.release(0)
  expect(chain.evidence('validation').verdict.kind).toBe('passed')
  expect(chain.evidence('evaluation').verdict.kind).toBe('passed')
  expect(chain.evidence('bout').result.champion.kind).toBe(team.task === 'custom' ? 'none' : 'dummy')
  expect(chain.evidence('deployment', 'deployment.production').result.to.version).toBe(1)
  await chain.release(1)
  expect(chain.evidence('bout').result.champion).toMatchObject({ kind: 'champion', version: 1 })
  expect(chain.evidence('bout').result.task).toBe(team.task)
  expect(chain.evidence('deployment', 'deployment.production').result.to.version).toBe(2)
  await chain.watch()
  const opened = await openStep(hostOf(chain.repository.folder), 'titlebout.yml')
  expect(await audit(hostOf(chain.repository.folder), opened, {})).toMatchObject({ ok: true, version: 2 })
  return chain
}

const measuredColumns = (chain: Chain) => new Set(chain.evidence('drift').result.measures.map(({ field }) => field))

/** pandas 3.1.1: `cnt` sorted by `instant`, `groupby('dteday').diff().abs().mean()` over the rows that are not judged. */
const NAIVE_BIKE = 64.46431512489707

describeWithShared('the whole chain on real data', () => {
  it('penguins: several classes, with nulls', async () => {
    using chain = await twoRounds({
      ...ofReference('penguins', 'penguins.csv'),
      task: 'multiclass-classification',
      data: ['label: species', 'classes: [Gentoo, Adelie, Chinstrap]'],
      primary: 'log_loss',
      gate: 'accuracy, min: 0.6',
      features: [
        ['bill_depth_mm', 'body_mass_g', 'sex'],
        ['bill_length_mm', 'bill_depth_mm', 'flipper_length_mm', 'body_mass_g'],
      ],
    })
    expect(chain.evidence('deployment', 'deployment.production').result.verified?.golden_rows).toBe(24)
  })

  it('bike: numbers in time, hours of a day together', async () => {
    const columns = 'season yr mnth hr holiday weekday workingday weathersit temp atemp hum windspeed'.split(' ')
    using chain = await twoRounds({
      ...ofReference('bike', 'bike_sharing_hour.csv'),
      task: 'regression',
      data: ['label: cnt', 'time: instant', 'split: temporal', 'cluster: dteday'],
      primary: 'mae',
      gate: 'mae, max: 200',
      features: [columns, columns],
    })
    expect(chain.evidence('validation').result.groups).toMatchObject([{ column: 'dteday', test: 92, shared: 0 }])
    // Rentals of an hour against those of the hour before it on the same day.
    expect(chain.evidence('training').result.naive_error).toBeCloseTo(NAIVE_BIKE, 9)
    expect(chain.evidence('bout').verdict.kind).toBe('passed')
    expect([...measuredColumns(chain)]).not.toContain('dteday')
    expect(chain.evidence('deployment', 'deployment.production').result.verified?.largest_difference).toBeLessThan(1e-5)
  })
})

describe('the whole chain', () => {
  it('of a ranking', async () => {
    using chain = await twoRounds(RANKING)
    const bout = chain.evidence('bout')
    expect(bout.verdict.kind).toBe('passed')
    expect(bout.result.judged.queries).toBe(60)
    expect([...measuredColumns(chain)]).not.toContain('search')
    expect(chain.evidence('deployment', 'deployment.production').result.verified?.golden_rows).toBe(24)
  })

  it('of losses alone', async () => {
    using chain = await twoRounds(CUSTOM)
    expect(chain.evidence('deployment', 'deployment.production').result.verified?.golden_rows).toBe(0)
  })
})
