import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { cardChanges, mlBom, modelCard, parseHumanCard, type CardFacts } from '@titlebout/core'
import {
  NOTHING_TIED,
  sampleBout,
  sampleConfig,
  sampleEvaluation,
  sampleTraining,
  sampleValidation,
} from '../../support/evidence-samples.ts'
import { boutOfTask, configOfTask, evaluationOfTask, OTHER_TASKS } from '../../support/task-samples.ts'

function facts(change: Partial<CardFacts> = {}): CardFacts {
  return {
    config: sampleConfig(),
    human: { summary: 'Says what broke.', intended_use: 'Triage.', license: 'apache-2.0', tags: ['aviation'] },
    validation: sampleValidation(NOTHING_TIED),
    training: sampleTraining(NOTHING_TIED),
    evaluation: sampleEvaluation(NOTHING_TIED),
    bout: sampleBout(NOTHING_TIED),
    ...change,
  }
}

function metadata(card: string): Record<string, unknown> {
  const text = /^---\n([\s\S]*?)\n---\n/u.exec(card)?.[1] ?? ''
  return parse(text)
}

describe('the model card', () => {
  it('begins with metadata that the model hub reads: required fields of each result are there', () => {
    expect(metadata(modelCard(facts()))).toEqual({
      license: 'apache-2.0',
      library_name: 'onnx',
      tags: ['tabular-classification', 'titlebout', 'aviation'],
      pipeline_tag: 'tabular-classification',
      metrics: ['roc_auc', 'log_loss', 'recall'],
      'model-index': [
        {
          name: 'bird-strikes',
          results: [
            {
              task: { type: 'tabular-classification', name: 'binary-classification' },
              dataset: { type: 'tabular', name: 'data/test.csv', split: 'test', args: { sha256: '3'.repeat(64) } },
              metrics: [
                { type: 'roc_auc', value: 0.78 },
                { type: 'log_loss', value: 0.24 },
                { type: 'recall', value: 0.66 },
              ],
            },
          ],
        },
      ],
    })
  })

  it('says each number with its interval, and which interval that is', () => {
    const card = modelCard(facts())
    expect(card).toContain('| ROC AUC | 0.78 (0.76 to 0.8) |')
    expect(card).toContain('| size = Small | 1,200 | 65 | 12 | 0.66 (0.61 to 0.71) |')
    expect(card).toContain('the 90 % interval, which decides')
    expect(card).toContain('positive from a score of 0.1 on')
    expect(card).toContain(`| Commit | ${sampleTraining(NOTHING_TIED).result.code.commit} |`)
    expect(card).toContain('ridge = 1')
  })

  it('says what nobody has written, and nothing of the kind when all is written', () => {
    const card = modelCard(facts())
    expect(card).toContain('*Not written yet: `limitations` in card.yml.*')
    expect(card.slice(card.indexOf('## Missing'))).toBe(
      '## Missing from this card\n\n- `out_of_scope`\n- `limitations`\n- `ethical_considerations`\n- `data_notes`\n',
    )
    const all = { summary: 'a', intended_use: 'b', out_of_scope: 'c', limitations: 'd', ethical_considerations: 'e' }
    const whole = modelCard(facts({ human: { ...all, data_notes: 'f', license: 'mit' } }))
    expect(whole).not.toContain('Not written yet')
    expect(whole).toContain('Nothing that card.yml is asked for.')
  })

  it('depends neither on the run nor on the time', () => {
    const later = facts()
    const training = {
      ...later.training,
      producer: { ...later.training.producer, at: '2030-01-01T00:00:00Z', run_id: '9' },
    }
    const changed = { ...later, training: { ...training, result: { ...training.result, duration_ms: 99 } } }
    expect(modelCard(changed)).toBe(modelCard(facts()))
    expect(mlBom(changed)).toBe(mlBom(facts()))
  })

  it('lets names from the data break neither a table nor the page', () => {
    const evaluation = sampleEvaluation(NOTHING_TIED)
    const name = 'a|b\n<img src=x>@team `x` [y](z) #1'
    const hostile = {
      ...evaluation,
      result: { ...evaluation.result, slices: evaluation.result.slices.map((slice) => ({ ...slice, name })) },
    }
    const card = modelCard(facts({ evaluation: hostile }))
    expect(card).toContain('| a\\|b &lt;img src=x&gt;&#64;team \\`x\\` \\[y\\](z) \\#1 | 1,200 |')
    expect(card).not.toContain('<img')
  })

  it('says of a chosen threshold what it was chosen for, and so does the bill of materials', () => {
    const sample = sampleEvaluation(NOTHING_TIED)
    const choice = {
      goal: 'maximise' as const,
      metric: 'recall',
      value: 0.7,
      keeping: { metric: 'precision', min: 0.5, value: 0.51 },
      rows: 1600,
      positives: 200,
      tied: 1,
      near: [],
    }
    const evaluation = { ...sample, result: { ...sample.result, threshold: 0.31, threshold_choice: choice } }
    expect(modelCard(facts({ evaluation }))).toContain(
      '| Decision | positive from a score of 0.31 on, chosen on 1,600 validation rows: the highest recall with precision of at least 0.5 |',
    )
    expect(mlBom(facts({ evaluation }))).toContain(
      '{"name":"titlebout:threshold","value":"0.31"},{"name":"titlebout:threshold-chosen","value":"maximise recall on validation rows"}',
    )
    expect(mlBom(facts({ evaluation: sample }))).not.toContain('threshold-chosen')
  })

  it('says when there was no champion to beat', () => {
    expect(modelCard(facts())).toContain('There was no champion: the opponent always predicts')
  })
})

describe('the card of another task', () => {
  const card = (task: (typeof OTHER_TASKS)[number], bout = boutOfTask(task)) =>
    modelCard(facts({ config: configOfTask(task), evaluation: evaluationOfTask(task), bout }))

  it.each(OTHER_TASKS)('says nothing of positives, thresholds and probabilities that %s does not have', (task) => {
    const text = card(task)
    expect(text).not.toContain('| Decision |')
    expect(text).not.toMatch(/\bpositive label|\| positive \||null|undefined|NaN/u)
    expect(text).toContain('| season = Winter | 410 | ')
  })

  it('names classes, and what is given for each', () => {
    const text = card('multiclass-classification')
    expect(text).toContain('| Predicts | species: Adelie, Chinstrap, Gentoo |')
    expect(text).toContain('| Output | the probability of each class, 0 to 1 |')
    expect(text).toContain('3,000 rows, multi-class classification, 3 classes')
    expect(metadata(text)).toMatchObject({ pipeline_tag: 'tabular-classification' })
  })

  it('says what was judged of numbers, by which groups and weights', () => {
    const text = card('regression')
    expect(text).toContain('3,000 rows, regression, 365 clusters (day), weighted by revenue')
    expect(text).toContain('| mean absolute error | 41.2 (38.8 to 43.6) |')
    expect(metadata(text)).toMatchObject({
      tags: ['tabular-regression', 'titlebout', 'aviation'],
      pipeline_tag: 'tabular-regression',
      'model-index': [{ results: [{ task: { type: 'tabular-regression', name: 'regression' } }] }],
    })
  })

  it('has no pipeline of the model hub where there is none', () => {
    for (const task of ['ranking', 'custom'] as const) {
      expect(metadata(card(task))).not.toHaveProperty('pipeline_tag')
      expect(metadata(card(task))).toMatchObject({ tags: ['titlebout', 'aviation'] })
    }
    expect(card('ranking')).toContain('| Predicts | grade, within each search |')
  })

  it.each([
    ['multiclass-classification', 'always predicts how frequent each class is'],
    ['regression', 'always predicts the mean of the labels'],
    ['ranking', 'puts all rows of a query in one place'],
  ] as const)('says which dummy a first candidate of %s fought', (task, dummy) => {
    const bout = boutOfTask(task)
    const champion = { ...bout.result.champion, kind: 'dummy' as const, version: null, environment: null }
    expect(card(task, { ...bout, result: { ...bout.result, champion } })).toContain(
      `There was no champion: the opponent ${dummy}.`,
    )
  })

  it('says when there was nothing to fight', () => {
    const bout = boutOfTask('custom')
    const champion = { ...bout.result.champion, kind: 'none' as const, version: null, environment: null }
    expect(card('custom', { ...bout, result: { ...bout.result, champion } })).toContain(
      'There was no champion, and nothing trivial to fight.',
    )
  })
})

describe('the human part of a card', () => {
  it('names each mistake with its place', () => {
    const text = 'summary: fine\nlimits: none\nlicense: Apache 2.0\n'
    expect(() => parseHumanCard(text, 'card.yml')).toThrow(/card\.yml:3:10.*licence identifier/u)
    expect(() => parseHumanCard(text, 'card.yml')).toThrow(/card\.yml:2:1.*unknown key limits: a card has summary,/u)
  })

  it('takes a card with a few answers', () => {
    expect(parseHumanCard('summary: |\n  Two\n  lines.\n', 'card.yml')).toEqual({ summary: 'Two\nlines.' })
  })
})

describe('changes against the champion', () => {
  const { training, evaluation, validation } = facts()
  const champion = { training, evaluation, validation, human: facts().human }

  it('are none but the metrics of the bout when everything else is the same', () => {
    expect(cardChanges(facts(), champion)).toEqual([
      { what: 'ROC AUC', champion: '0.5 (0.5 to 0.5)', candidate: '0.78 (0.76 to 0.8)' },
    ])
  })

  it('name inputs, data, parameters, threshold and words that differ', () => {
    const { result } = training
    const params = { ...result.params!, values: { ridge: 2, seed: 'x' } }
    const data = result.data.map((one) => ({ ...one, row_count: 7000, sha256: 'e'.repeat(64) }))
    const candidate = facts({
      training: { ...training, result: { ...result, params, data, features: ['size', 'speed', 'species'] } },
      evaluation: { ...evaluation, result: { ...evaluation.result, threshold: 0.2 } },
      human: { summary: 'Says what broke.', license: 'apache-2.0', limitations: 'Many.' },
    })
    expect(cardChanges(candidate, champion).slice(1)).toEqual([
      { what: 'input', champion: 'size, speed', candidate: 'size, speed, species' },
      { what: 'threshold', champion: '0.1', candidate: '0.2' },
      { what: 'train data', champion: '6,000 rows, 111111111111', candidate: '7,000 rows, eeeeeeeeeeee' },
      { what: 'parameter ridge', champion: '1', candidate: '2' },
      { what: 'parameter seed', champion: 'none', candidate: 'x' },
      { what: 'intended use', champion: 'Triage.', candidate: 'none' },
      { what: 'limitations', champion: 'none', candidate: 'Many.' },
    ])
  })
})
