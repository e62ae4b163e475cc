import { fighterSchema, taskSchema } from '@titlebout/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inferenceServer, type InferenceServer } from '../../support/inference-server.ts'
import { expectClose } from '../../stats/reference.ts'
import { caseOf, featuresOf, SIDES, type TaskCase } from './cases.ts'
import { expectJudged, expectNumbers, metricsOf } from './expect-judged.ts'
import { configOf, cornersOf, FIGHTERS, scoresOf, stageOf, trained, type FighterName } from './fighters.ts'
import { servedOf } from './linear-models.ts'

type Task = (typeof taskSchema.options)[number]

const BY_LOSSES = 'which no model gives: hand evaluate-gate a scores file with loss_… columns'
const ALL = Object.fromEntries(FIGHTERS.map((name) => [name, 'judged'])) as Record<FighterName, 'judged'>

/** What applies: judged, or why it is refused. The only place where this stands. */
const APPLIES: Readonly<Record<Task, Readonly<Record<FighterName, string>>>> = {
  'binary-classification': ALL,
  'multiclass-classification': ALL,
  regression: ALL,
  ranking: ALL,
  custom: {
    ...ALL,
    'onnx native': BY_LOSSES,
    'onnx wasm': BY_LOSSES,
    xgboost: BY_LOSSES,
    lightgbm: BY_LOSSES,
    endpoint: 'model.endpoint cannot answer model.task: custom',
    dummy: 'losses alone have no trivial opponent',
  },
}

/** unknown is none; sql judges rows where they lie, and has tests of its own. */
const ELSEWHERE: ReadonlySet<string> = new Set(['unknown', 'sql'])

let server: InferenceServer | undefined
const CORNERS = cornersOf(
  () => server!.url,
  () => caseOf('regression'),
)
const LOWER_IS_BETTER = ['log_loss', 'brier', 'mae', 'rmse', 'loss_words']

/** Scores judged by what they gain over the dummy, and as a first candidate. */
async function fightsTheDummy(given: TaskCase): Promise<void> {
  const stage = await stageOf(given)
  const gate = `{ metric: ${given.primary}, min: 0, compared_to: dummy }`
  const features = featuresOf(given, 'candidate')
  stage.place.write('titlebout.yml', configOf(given, '', { features, gate }))
  const { evidence } = await stage.place.evaluate(scoresOf(given, 'candidate'))
  const [rule] = evidence.result.rules
  const expected = given.bouts.linear!.numbers.candidate
  const sign = LOWER_IS_BETTER.includes(given.primary) ? -1 : 1
  const gain = (metric: string): number => sign * (expected[metric]! - given.dummy![metric]!)
  expect(rule).toMatchObject({ compared_to: 'dummy', verdict: 'passed' })
  expectClose(rule!.measured.estimate!, gain(given.primary), 1e-10, 1e-12, 'gain')
  const { result } = (await stage.place.compare()).evidence
  expect(result).toMatchObject({ replay: 'dummy', champion: { kind: 'dummy', fighter: { kind: 'dummy' } } })
  expectNumbers(metricsOf(result, 'champion'), given.dummy!, 1e-10)
  expectClose(result.comparisons[0]!.difference.estimate!, gain(given.primary), 1e-10, 1e-12, 'difference')
}

/** What is said of a combination that does not apply. */
async function refusalOf(given: TaskCase, name: FighterName): Promise<string> {
  const stage = await stageOf(given)
  if (name === 'dummy') {
    stage.place.write('titlebout.yml', configOf(given, '', { features: featuresOf(given, 'candidate') }))
    await stage.place.evaluate(scoresOf(given, 'candidate'))
    const { verdict, result } = (await stage.place.compare()).evidence
    expect(result).toMatchObject({ replay: 'none', champion: { kind: 'none' } })
    return verdict.detail
  }
  const corner = CORNERS[name]
  await trained(stage, { ...given, models: { ...caseOf('regression').models } }, 'candidate', corner)
  return await stage.place.judge(undefined, stage.host).then(
    () => 'not refused',
    (cause: unknown) => String(cause),
  )
}

describe('every fighter is either judged or refused by name on every task', () => {
  it('in a table that knows all of both', () => {
    expect(Object.keys(APPLIES)).toEqual(taskSchema.options)
    for (const row of Object.values(APPLIES)) expect(Object.keys(row)).toEqual(FIGHTERS)
    const kinds = [...new Set(Object.values(CORNERS).map(({ kind }) => kind)), 'dummy']
    expect(kinds.toSorted()).toEqual(fighterSchema.shape.kind.options.filter((kind) => !ELSEWHERE.has(kind)).toSorted())
  })

  describe.each(taskSchema.options)('%s', (task) => {
    const given = caseOf(task)
    beforeAll(async () => {
      server = await inferenceServer(...SIDES.map((side) => servedOf(given, side)))
    })
    afterAll(async () => {
      await server?.close()
    })

    it.each(FIGHTERS.map((name) => [name, APPLIES[task][name]] as const))('%s: %s', async (name, wanted) => {
      if (wanted !== 'judged') expect(await refusalOf(given, name)).toContain(wanted)
      else if (name === 'dummy') await fightsTheDummy(given)
      else await expectJudged(given, CORNERS[name])
    })
  })
})
