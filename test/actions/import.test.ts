import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import * as z from 'zod'
import { type CommandResult, type Desk, Desks } from '../support/actions-desk.ts'

const MLFLOW = {
  recall_score: { threshold: 0.2, greater_is_better: true },
  log_loss: { threshold: 0.9, min_absolute_change: 0.01, greater_is_better: false },
}
const EVAL_CONFIG = `# as TFMA writes it
model_specs { name: "candidate" label_key: "damage" }
slicing_specs { feature_keys: ["size"] }
metrics_specs {
  metrics { class_name: "ExampleCount" }
  metrics {
    class_name: "AUC"
    config: '{"num_thresholds": 10000}'
    threshold {
      value_threshold { lower_bound { value: 0.5 } }
      change_threshold { direction: HIGHER_IS_BETTER absolute { value: 0.001 } }
    }
    per_slice_thresholds {
      slicing_specs { feature_keys: ["size"] }
      threshold { value_threshold { lower_bound { value: 0.1 } } }
    }
  }
}
options { min_slice_size { value: 20 } }
`
const AS_JSON = {
  modelSpecs: [{ name: 'candidate', labelKey: 'damage' }],
  slicingSpecs: [{ featureKeys: ['size'] }],
  metricsSpecs: [
    {
      metrics: [
        { className: 'ExampleCount' },
        {
          className: 'AUC',
          config: '{"num_thresholds": 10000}',
          threshold: {
            valueThreshold: { lowerBound: 0.5 },
            changeThreshold: { direction: 'HIGHER_IS_BETTER', absolute: 0.001 },
          },
          perSliceThresholds: [
            { slicingSpecs: [{ featureKeys: ['size'] }], threshold: { valueThreshold: { lowerBound: 0.1 } } },
          ],
        },
      ],
    },
  ],
  options: { minSliceSize: 20 },
}

let desks: Desks
let desk: Desk
beforeAll(async () => {
  desks = await Desks.open()
  desk = await desks.desk({
    'ci/mlflow.json': JSON.stringify(MLFLOW, undefined, 2),
    'ci/mlflow.yml': stringify(MLFLOW),
    'ci/eval_config.pbtxt': EVAL_CONFIG,
    'ci/eval_config.json': JSON.stringify(AS_JSON),
    'bad/field.yml':
      'recall_score:\n  threshold: 0.5\n  greater_is_better: true\n  sample: 3\ntoxicity: { threshold: 1 }\n',
    'bad/broken.json': '{ "recall_score": ',
    'bad/broken.pbtxt': 'model_specs { name: }\n',
    'bad/cross.pbtxt': 'slicing_specs {}\ncross_slicing_specs {}\n',
    'bad/empty.json': '',
    'bad/binary.yml': Buffer.from([0xff, 0xfe, 0x00]),
  })
})
afterAll(async () => await desks.close())

const imported = async (...args: readonly string[]): Promise<CommandResult> => await desk.command(['import', ...args])
const pastedSchema = z.object({
  gate: z.array(z.looseObject({})),
  champion: z.object({ guardrails: z.array(z.looseObject({})) }),
  data: z.object({ slices: z.array(z.unknown()) }).optional(),
})

describe('titlebout import', () => {
  it.each(['ci/mlflow.json', 'ci/mlflow.yml'])("prints MLflow's thresholds in %s as rules to paste", async (file) => {
    const { exitCode, stdout, stderr } = await imported(file)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^# ${file.replace('.', '\\.')}, as rules of titlebout\\.yml`, 'u'))
    expect(parse(stdout)).toEqual({
      gate: [
        { metric: 'recall', min: 0.2, decide: 'point' },
        { metric: 'log_loss', max: 0.9, decide: 'point' },
      ],
      champion: { guardrails: [{ metric: 'log_loss', margin: -0.01, decide: 'point' }] },
    })
  })

  it.each(['ci/eval_config.pbtxt', 'ci/eval_config.json'])(
    "prints TFMA's %s as rules, and names what decides nothing",
    async (file) => {
      const { exitCode, stdout, stderr } = await imported(file)
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      expect(parse(stdout)).toEqual({
        gate: [
          { metric: 'roc_auc', min: 0.5, on: { each: ['size'] }, min_rows: 20, decide: 'point' },
          { metric: 'roc_auc', min: 0.1, on: { each: ['size'] }, min_rows: 20, decide: 'point' },
        ],
        champion: { guardrails: [{ metric: 'roc_auc', margin: -0.001, decide: 'point' }] },
      })
      expect(stdout).toMatch(
        /^# Read and not used: .*name, .*ExampleCount: no threshold\), .*num_thresholds, .*change_?threshold \(of each slice: .*\)\.$/imu,
      )
    },
  )

  it('writes nothing, says the same again, and what it says can be pasted', async () => {
    const before = await desk.snapshot()
    const first = await imported('ci/eval_config.pbtxt')
    expect(await imported('ci/eval_config.pbtxt')).toEqual(first)
    expect(await desk.snapshot()).toEqual(before)

    const config = z.looseObject({ champion: z.looseObject({}) }).parse(parse(await desk.read('titlebout.yml')))
    const pasted = pastedSchema.parse(parse(first.stdout))
    const whole = stringify({ ...config, gate: pasted.gate, champion: { ...config.champion, ...pasted.champion } })
    const after = await desks.desk({ 'titlebout.yml': whole }, desk)
    // A file that was pasted already is imported as before: nothing is added to what is there.
    const again = await after.command(['import', 'ci/eval_config.pbtxt'])
    expect(again).toEqual(first)
    expect(await after.read('titlebout.yml')).toBe(whole)
  })

  it.each([
    ['bad/field.yml', ['bad/field.yml:4:3: recall_score.sample cannot be imported', 'toxicity is no metric of']],
    ['bad/cross.pbtxt', ['bad/cross.pbtxt:2:1: cross_slicing_specs cannot be imported']],
    ['bad/broken.json', ['bad/broken.json:1:']],
    ['bad/broken.pbtxt', ['bad/broken.pbtxt:1:21: ']],
    ['bad/empty.json', ['bad/empty.json:1:1: the file is empty']],
    ['bad/binary.yml', ['bad/binary.yml']],
    ['ci/nothing.json', ['ci/nothing.json is not there']],
  ])('refuses %s with everything that is wrong, and prints no rule', async (file, messages) => {
    const { exitCode, stdout, stderr } = await imported(file)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    for (const message of messages) expect(stderr).toContain(message)
    expect(stderr).not.toMatch(/^ +at /mu)
  })

  it('takes one file, and says where titlebout.yml is looked for', async () => {
    expect(await imported()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('takes one file') as unknown,
    })
    expect(await imported('a.json', 'b.json')).toMatchObject({ exitCode: 2 })
    const elsewhere = await imported('--config', 'other/titlebout.yml', 'ci/mlflow.json')
    expect(elsewhere).toMatchObject({ exitCode: 2, stdout: '' })
    expect(elsewhere.stderr).toContain('other/titlebout.yml')
    const { exitCode, stdout } = await imported('--help')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('MLflow')
  })
})
