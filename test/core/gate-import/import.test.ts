import {
  importedText,
  importThresholds,
  parseConfig,
  UserError,
  withImports,
  type Config,
  type Imported,
} from '@titlebout/core'
import { parse, stringify } from 'yaml'
import { describe, expect, it } from 'vitest'
import { BASE } from '../config/base-config.ts'

const config = (threshold = 0.1): Config =>
  parseConfig(BASE.replace('threshold: 0.1', `threshold: ${threshold}`), 't.yml').config
const POINT = { on: 'overall', min_rows: 50, decide: 'point', severity: 'error' }

function rulesOf({ gate, guardrails, slices }: Imported): unknown {
  return {
    gate: gate.map(({ rule }) => rule),
    guardrails: guardrails.map(({ guardrail }) => guardrail),
    slices: slices.map(({ slice }) => slice),
  }
}

function problemsOf(file: string, text: string, of = config()): readonly string[] {
  try {
    withImports(of, [{ file, text }])
    return []
  } catch (cause) {
    if (cause instanceof UserError)
      return cause.problems.map((problem) => `${problem.file}:${problem.line}:${problem.column} ${problem.message}`)
    throw cause
  }
}

describe("MLflow's thresholds", () => {
  const thresholds = {
    recall_score: { threshold: 0.5, greater_is_better: true },
    log_loss: { threshold: 0.4, min_absolute_change: 0.01, greater_is_better: false },
  }
  const expected = {
    gate: [
      { ...POINT, metric: 'recall', min: 0.5 },
      { ...POINT, metric: 'log_loss', max: 0.4 },
    ],
    guardrails: [{ metric: 'log_loss', margin: -0.01, decide: 'point' }],
    slices: [],
  }

  it.each([
    ['thresholds.json', JSON.stringify(thresholds, undefined, 2)],
    ['thresholds.yml', stringify(thresholds)],
  ])('%s are rules on the estimate, bounds included', (file, text) => {
    expect(rulesOf(importThresholds({ file, text }, config()))).toEqual(expected)
  })

  it.each(['', '_'])('are read as MLflow keeps them, with None for what is not asked: %jthreshold', (before) => {
    const kept = (threshold: number, change: number | null, greater: boolean): Readonly<Record<string, unknown>> => ({
      [`${before}threshold`]: threshold,
      [`${before}min_absolute_change`]: change,
      [`${before}min_relative_change`]: null,
      [`${before}greater_is_better`]: greater,
    })
    const text = JSON.stringify({ recall_score: kept(0.5, null, true), log_loss: kept(0.4, 0.01, false) })
    expect(rulesOf(importThresholds({ file: 'a.json', text }, config()))).toEqual(expected)
  })

  it('join the rules of the config', () => {
    const joined = withImports(config(), [{ file: 'a.json', text: JSON.stringify(thresholds) }])
    expect(joined.gate).toHaveLength(4)
    expect(joined.gate.at(-1)).toMatchObject({ metric: 'log_loss', max: 0.4, decide: 'point' })
    expect(joined.champion.guardrails.at(-1)).toEqual({ metric: 'log_loss', margin: -0.01, decide: 'point' })
  })

  it.each([
    [
      { precision_recall_auc: { threshold: 0.5, greater_is_better: true } },
      'average_precision is the nearest, but MLflow',
    ],
    [{ toxicity: { threshold: 0.5, greater_is_better: true } }, 'toxicity is no metric of binary-classification'],
    [
      { cox_slope: { threshold: 0.9, greater_is_better: false } },
      'cox_slope has no direction: write cox_slope in the gate',
    ],
    [{ recall_score: { threshold: 0.5 } }, 'recall_score.greater_is_better is missing'],
    [
      { recall_score: { threshold: 0.5, higher_is_better: true, greater_is_better: true } },
      'recall_score.higher_is_better cannot be imported',
    ],
    [
      { recall_score: { threshold: 0.5, greater_is_better: false } },
      'greater_is_better is false, but higher is better of recall',
    ],
    [{ recall_score: { min_relative_change: 0.1, greater_is_better: true } }, 'min_relative_change cannot be imported'],
    [{ recall_score: { greater_is_better: true } }, 'recall_score asks for nothing'],
    [{ recall_score: { threshold: '0.5', greater_is_better: true } }, 'recall_score.threshold must be a number'],
    [{ recall_score: 0.5 }, 'recall_score must be a mapping'],
    [{ recall_score: { threshold: 1.5, greater_is_better: true } }, 'gate[2].min must be from 0 to 1'],
    [[], 'the file must be a mapping of metrics'],
  ])('%j is refused', (thresholdsGiven, message) => {
    expect(problemsOf('m.json', JSON.stringify(thresholdsGiven, undefined, 1)).join('\n')).toContain(message)
  })

  it('are refused with the place of each problem', () => {
    const text = 'recall_score:\n  threshold: 0.5\n  greater_is_better: true\n  sample: 3\n'
    expect(problemsOf('m.yml', text)).toEqual([
      'm.yml:4:3 recall_score.sample cannot be imported: Titlebout has nothing of that meaning',
    ])
  })
})

const EVAL_CONFIG = `
model_specs { name: "candidate" label_key: "damage" }
model_specs { name: "baseline" label_key: "damage" is_baseline: true }
slicing_specs {}
slicing_specs { feature_keys: ["size"] }
slicing_specs { feature_keys: ["phase", "size"] }
metrics_specs {
  metrics { class_name: "ExampleCount" }
  metrics {
    class_name: "AUC"
    config: '{"num_thresholds": 10000}'
    threshold {
      value_threshold { lower_bound { value: 0.7 } upper_bound { value: 0.99 } }
      change_threshold { direction: HIGHER_IS_BETTER absolute { value: -1e-10 } }
    }
    per_slice_thresholds {
      slicing_specs { feature_keys: ["size"] }
      slicing_specs { feature_values { key: "phase" value: "Climb" } }
      threshold { value_threshold { lower_bound { value: 0.6 } } }
    }
  }
  metrics {
    class_name: "Recall"
    config: '{"thresholds": [0.1]}'
    threshold { value_threshold { lower_bound { value: 0.5 } } }
  }
  thresholds {
    key: "binary_crossentropy"
    value { change_threshold { direction: LOWER_IS_BETTER absolute { value: 0.02 } } }
  }
}
options { min_slice_size { value: 100 } compute_confidence_intervals { value: true } }
`

const AS_JSON = {
  modelSpecs: [
    { name: 'candidate', labelKey: 'damage' },
    { name: 'baseline', labelKey: 'damage', isBaseline: true },
  ],
  slicingSpecs: [{}, { featureKeys: ['size'] }, { featureKeys: ['phase', 'size'] }],
  metricsSpecs: [
    {
      metrics: [
        { className: 'ExampleCount' },
        {
          className: 'AUC',
          config: '{"num_thresholds": 10000}',
          threshold: {
            valueThreshold: { lowerBound: 0.7, upperBound: 0.99 },
            changeThreshold: { direction: 'HIGHER_IS_BETTER', absolute: -1e-10 },
          },
          perSliceThresholds: [
            {
              slicingSpecs: [{ featureKeys: ['size'] }, { featureValues: { phase: 'Climb' } }],
              threshold: { valueThreshold: { lowerBound: 0.6 } },
            },
          ],
        },
        { className: 'Recall', config: '{"thresholds": [0.1]}', threshold: { valueThreshold: { lowerBound: 0.5 } } },
      ],
      thresholds: {
        binary_crossentropy: { changeThreshold: { direction: 'LOWER_IS_BETTER', absolute: 0.02 } },
      },
    },
  ],
  options: { minSliceSize: 100, computeConfidenceIntervals: true },
}

describe("TFMA's EvalConfig", () => {
  const climb = "phase = 'Climb'"
  const large = { ...POINT, min_rows: 100 }
  /** What slicing_specs cuts: a threshold without slices of its own is about each of them too. */
  const cut = { each: ['size', 'phase by size'] }
  const expected = {
    gate: [
      { ...large, metric: 'roc_auc', min: 0.7, max: 0.99 },
      { ...large, metric: 'roc_auc', min: 0.7, max: 0.99, on: cut },
      { ...large, metric: 'roc_auc', min: 0.6, on: { each: ['size', climb] } },
      { ...large, metric: 'recall', min: 0.5 },
      { ...large, metric: 'recall', min: 0.5, on: cut },
    ],
    guardrails: [
      { metric: 'roc_auc', margin: 1e-10, decide: 'point' },
      { metric: 'log_loss', margin: 0.02, decide: 'point' },
    ],
    slices: ['size', { cross: ['phase', 'size'] }, 'size', { name: climb, where: climb }],
  }

  it.each([
    ['eval_config.pbtxt', EVAL_CONFIG],
    ['eval_config.json', JSON.stringify(AS_JSON)],
    ['eval_config.yaml', stringify(AS_JSON)],
  ])('%s is rules, guardrails and slices', (file, text) => {
    expect(rulesOf(importThresholds({ file, text }, config()))).toEqual(expected)
    const joined = withImports(config(), [{ file, text }])
    expect(joined.data.slices.slice(2)).toEqual(['size', { cross: ['phase', 'size'] }, { name: climb, where: climb }])
  })

  it.each([
    ['cross_slicing_specs { baseline_spec {} }', 'cross_slicing_specs cannot be imported'],
    ['slicing_specs { slice_keys_sql: "SELECT 1" }', 'slicing_specs.slice_keys_sql cannot be imported'],
    ['model_specs { label_key: "other" }', 'label_key is "other", and data.label is "damage"'],
    ['model_specs { padding_options {} }', 'model_specs.padding_options cannot be imported'],
    ['metrics_specs { binarize { class_ids { values: [1] } } }', 'metrics_specs.binarize cannot be imported'],
    ['metrics_specs { cross_slice_thresholds { } }', 'metrics_specs.cross_slice_thresholds cannot be imported'],
    ['metrics_specs { query_key: "q" }', 'query_key is "q", and data.query is absent'],
    [
      metric('"MinLabelPosition"', 'value_threshold { lower_bound { value: 1 } }'),
      'is about "MinLabelPosition", which is no metric',
    ],
    [
      metric('"Recall"', 'value_threshold { lower_bound { value: 0.5 } }'),
      'with the threshold 0.5, and model.threshold is 0.1',
    ],
    [
      metric(`"AUC" config: '{"top_k": 3}'`, 'value_threshold { lower_bound { value: 0.5 } }'),
      'config.top_k cannot be imported',
    ],
    [metric('"AUC"', 'value_threshold { }'), 'has neither lower_bound nor upper_bound'],
    [metric('"AUC"', ''), 'threshold has neither value_threshold nor change_threshold'],
    ['metrics_specs { metrics { class_name: "AUC" } }', 'the file asks for nothing: no metric has a threshold'],
    ['', 'the file asks for nothing'],
    [
      metric('"AUC"', 'change_threshold { relative { value: 0.1 } direction: HIGHER_IS_BETTER }'),
      'relative cannot be imported',
    ],
    [
      metric('"AUC"', 'change_threshold { absolute { value: 0.1 } direction: LOWER_IS_BETTER }'),
      'must have the direction HIGHER_IS_BETTER',
    ],
    [metric('"AUC"', 'value_threshold { lower_bound { value: 2 } }'), 'gate[2].min must be from 0 to 1'],
  ])('%s is refused by name', (text, message) => {
    expect(problemsOf('e.pbtxt', text).join('\n')).toContain(message)
  })

  it('may stand in the EvalRun that TFMA writes', () => {
    const run = {
      evalConfig: AS_JSON,
      dataLocation: 'd',
      fileFormat: 'f',
      modelLocations: { '': 'm' },
      version: '0.52.0',
    }
    const { unused, ...imported } = importThresholds({ file: 'eval_config.json', text: JSON.stringify(run) }, config())
    expect(rulesOf({ unused, ...imported })).toEqual(expected)
    expect(unused).toContain('dataLocation')
  })

  it('has a bound of 0 as the text format writes it', () => {
    const text = metric('"AUC"', 'value_threshold { lower_bound { } upper_bound { value: 1 } }')
    expect(rulesOf(importThresholds({ file: 'e.pbtxt', text }, config()))).toMatchObject({
      gate: [{ metric: 'roc_auc', min: 0, max: 1 }],
    })
  })

  it.each([
    ['AUC', '{"curve": "ROC", "name": "auc", "num_thresholds": 200, "summation_method": "interpolation"}'],
    ['BinaryAccuracy', '{"name": "binary_accuracy", "threshold": 0.5}'],
    ['Precision', '{"class_id": null, "name": "precision", "thresholds": null, "top_k": null}'],
    ['Recall', '{"class_id": null, "name": "recall", "thresholds": 0.5, "top_k": null}'],
    ['BinaryCrossentropy', '{"dtype": "float32", "from_logits": false, "label_smoothing": 0, "name": "b"}'],
  ])('has the config that specs_from_metrics writes for a Keras metric: %s', (name, written) => {
    const text = metric(`"${name}" config: '${written}'`, 'value_threshold { lower_bound { value: 0.5 } }')
    expect(problemsOf('e.pbtxt', text, config(0.5))).toEqual([])
  })

  it('may say whether weights count, which tells metrics apart only where there are weights', () => {
    const rule = metric('"AUC"', 'value_threshold { lower_bound { value: 0.5 } }')
    const text = (weights: string): string =>
      rule.replace('metrics_specs {', `metrics_specs { example_weights { ${weights}: true }`)
    const weighted = { ...config(), data: { ...config().data, weight: 'w' } }
    expect(problemsOf('e.pbtxt', text('unweighted'))).toEqual([])
    expect(problemsOf('e.pbtxt', text('weighted'), weighted)).toEqual([])
    expect(problemsOf('e.pbtxt', text('unweighted'), weighted)).toEqual([
      'e.pbtxt:1:17 metrics_specs.example_weights leaves weights out, and data.weight is "w"',
    ])
  })

  it.each([
    ['AUC', '{"curve": "PR"}', 'config.curve cannot be imported: only "ROC" is read'],
    ['BinaryCrossentropy', '{"from_logits": true}', 'config.from_logits cannot be imported: only false is read'],
    ['BinaryAccuracy', '{"threshold": 0.4}', 'with the threshold 0.4, and model.threshold is 0.5'],
  ])('is refused where a config changes what is measured: %s %s', (name, written, message) => {
    const text = metric(`"${name}" config: '${written}'`, 'value_threshold { lower_bound { value: 0.5 } }')
    expect(problemsOf('e.pbtxt', text, config(0.5)).join('\n')).toContain(message)
  })

  it('is refused with the place of each problem, also within fields that stand once', () => {
    const bound = metric('"AUC"', 'value_threshold {\n lower_bound { value: inf } }')
    expect(problemsOf('e.pbtxt', bound)[0]).toContain('e.pbtxt:6:2 ')
  })

  it('is refused with the place of each problem', () => {
    expect(problemsOf('e.pbtxt', 'slicing_specs {}\ncross_slicing_specs {}\n')).toEqual([
      'e.pbtxt:2:1 cross_slicing_specs cannot be imported: Titlebout has nothing of that meaning',
    ])
  })
})

describe('fields that decide nothing', () => {
  const FIELDS = [
    'model_specs[0].name',
    'model_specs[1].name',
    'model_specs[1].is_baseline',
    'options.compute_confidence_intervals',
    'metrics_specs.metrics[0] (ExampleCount: no threshold)',
    'metrics_specs.metrics[1].config.num_thresholds',
    'metrics_specs.metrics[1].threshold.change_threshold (of each slice: it is asked of all rows, and a bout warns of slices that got worse)',
    'metrics_specs.thresholds.value.change_threshold (of each slice: it is asked of all rows, and a bout warns of slices that got worse)',
  ]
  const file = { file: 'eval config\n.pbtxt', text: EVAL_CONFIG }

  it('are told, one by one, by their places in the file', () => {
    expect(importThresholds(file, config()).unused).toEqual(FIELDS)
    const json = importThresholds({ file: 'e.json', text: JSON.stringify(AS_JSON) }, config()).unused
    expect(json).toContain('metricsSpecs[0].metrics[1].config.num_thresholds')
    expect(json).toHaveLength(FIELDS.length)
    const more = 'model_specs { signature_name: "s" model_type: "m" prediction_key: "p" }\n'
    const dtype = metric(
      `"AUC" config: '{"name": "a", "dtype": "float32"}'`,
      'value_threshold { lower_bound { value: 0.5 } }',
    )
    expect(importThresholds({ file: 'e.pbtxt', text: more + dtype }, config()).unused).toEqual([
      'model_specs.signature_name',
      'model_specs.model_type',
      'model_specs.prediction_key',
      'metrics_specs.metrics.config.name',
      'metrics_specs.metrics.config.dtype',
    ])
  })

  it('stand in a comment above what is pasted', () => {
    const lines = importedText(importThresholds(file, config()), file.file, config()).split('\n')
    expect(lines[1]).toBe(`# Read and not used: ${FIELDS.join(', ')}.`)
    expect(lines[2]).toBe('gate:')
    const used = { file: 'm.json', text: '{ "recall_score": { "threshold": 0.5, "greater_is_better": true } }' }
    expect(importedText(importThresholds(used, config()), used.file, config())).not.toContain('not used')
  })

  it('are no metrics of a module of their own, whatever these are called', () => {
    const of = (module: string): string =>
      metric(`"AUC" module: "${module}"`, 'value_threshold { lower_bound { value: 0.5 } }')
    expect(problemsOf('e.pbtxt', of('ours.metrics')).join('\n')).toContain(
      'module is "ours.metrics": a metric of your own cannot be imported',
    )
    expect(problemsOf('e.pbtxt', of('kerasy')).join('\n')).toContain('a metric of your own')
    for (const module of ['tensorflow_model_analysis.metrics', 'keras.metrics', 'tensorflow'])
      expect(problemsOf('e.pbtxt', of(module))).toEqual([])
  })
})

describe('an imported file as text', () => {
  it('is keys of titlebout.yml that ask for the same', () => {
    const file = { file: 'eval_config.pbtxt', text: EVAL_CONFIG }
    const joined = withImports(config(), [file])
    const pasted: unknown = parse(importedText(importThresholds(file, config()), file.file, config()))
    const { gate, champion, data } = pasted as {
      gate: object[]
      champion: { guardrails: object[] }
      data: { slices: unknown[] }
    }
    const whole = stringify({
      ...(parse(BASE) as object),
      gate: [...(parse(BASE) as { gate: object[] }).gate, ...gate],
      champion: { ...config().champion, guardrails: [...config().champion.guardrails, ...champion.guardrails] },
      data: { ...(parse(BASE) as { data: object }).data, slices: [...config().data.slices, ...data.slices] },
    })
    const { config: again } = parseConfig(whole, 't.yml')
    expect(again.gate).toEqual(joined.gate.map((rule) => (rule.on === 'overall' ? { ...rule, min_rows: 50 } : rule)))
    expect(again.champion.guardrails).toEqual(joined.champion.guardrails)
    expect(again.data.slices).toEqual(joined.data.slices)
  })
})

function metric(name: string, threshold: string): string {
  return `metrics_specs {\n metrics {\n class_name: ${name}\n threshold {\n ${threshold} } } }`
}
