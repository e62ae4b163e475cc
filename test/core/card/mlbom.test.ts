import { expect, it } from 'vitest'
import { mlBom, type CardFacts } from '@titlebout/core'
import { cycloneDxProblems } from '../../support/cyclonedx.ts'
import {
  NOTHING_TIED,
  sampleBout,
  sampleConfig,
  sampleEvaluation,
  sampleTraining,
  sampleValidation,
} from '../../support/evidence-samples.ts'
import { boutOfTask, configOfTask, evaluationOfTask, OTHER_TASKS } from '../../support/task-samples.ts'

const facts: CardFacts = {
  config: sampleConfig(),
  human: {
    summary: 'Says what broke.',
    intended_use: 'Triage.',
    limitations: 'Many.',
    ethical_considerations: 'No personal data.',
    license: 'apache-2.0',
  },
  validation: sampleValidation(NOTHING_TIED),
  training: sampleTraining(NOTHING_TIED),
  evaluation: sampleEvaluation(NOTHING_TIED),
  bout: sampleBout(NOTHING_TIED),
}

it('is CycloneDX 1.6 by the schema of its own library', async () => {
  expect(await cycloneDxProblems(mlBom(facts))).toBeUndefined()
})

it('is so without a card, a commit, parameters and intervals', async () => {
  const { training, evaluation } = facts
  const { result } = training
  const bare = {
    ...facts,
    human: {},
    training: {
      ...training,
      result: { ...result, params: null, lock: [], code: { ...result.code, commit: null, inputs: [] } },
    },
    evaluation: {
      ...evaluation,
      result: {
        ...evaluation.result,
        slices: [],
        metrics: { recall: { ...evaluation.result.metrics['recall']!, low: null, high: null } },
      },
    },
  }
  expect(await cycloneDxProblems(mlBom(bare))).toBeUndefined()
})

it('would be refused with a field that the schema does not know', async () => {
  const broken = mlBom(facts).replace('"slice":', '"part":')
  expect(await cycloneDxProblems(broken)).toBeDefined()
})

it('names model, data, code and parameters by digest', () => {
  const bom = JSON.parse(mlBom(facts))
  expect(bom.metadata.component).toMatchObject({
    name: 'bird-strikes',
    hashes: [{ alg: 'SHA-256', content: NOTHING_TIED.model }],
    pedigree: { commits: [{ uid: facts.training.result.code.commit }] },
  })
  expect(bom.components.map((one: { 'bom-ref': string }) => one['bom-ref'])).toEqual([
    'data:train',
    'data:test',
    'code:train.mjs',
    'lock:package-lock.json',
  ])
  const { performanceMetrics } = bom.metadata.component.modelCard.quantitativeAnalysis
  expect(performanceMetrics[0]).toEqual({
    type: 'roc_auc',
    value: '0.78',
    confidenceInterval: { lowerBound: '0.76', upperBound: '0.8' },
  })
  expect(bom.metadata.component.properties).toContainEqual({ name: 'titlebout:parameter:ridge', value: '1' })
  expect(bom).not.toHaveProperty('serialNumber')
  expect(bom.metadata).not.toHaveProperty('timestamp')
})

it.each(OTHER_TASKS)('is CycloneDX for %s too, with its task, its outputs and no threshold', async (task) => {
  const text = mlBom({
    ...facts,
    config: configOfTask(task),
    evaluation: evaluationOfTask(task),
    bout: boutOfTask(task),
  })
  expect(await cycloneDxProblems(text)).toBeUndefined()
  const { modelCard, properties } = JSON.parse(text).metadata.component
  expect(properties).toContainEqual({ name: 'titlebout:task', value: task })
  expect(properties.map(({ name }: { name: string }) => name)).not.toContain('titlebout:threshold')
  const { task: named, outputs } = modelCard.modelParameters
  expect([named, outputs.map(({ format }: { format: string }) => format)]).toEqual(EXPECTED[task])
})

const EXPECTED = {
  'multiclass-classification': [
    'classification',
    ['Adelie', 'Chinstrap', 'Gentoo'].map((name) => `probability of species = ${name}, 0 to 1`),
  ],
  regression: ['regression', ['number: rentals']],
  ranking: ['ranking', ['score: the higher, the further up within its search']],
  custom: ['custom', ['judged by its own losses']],
}
