import { inShownOrder } from '../evaluation/metrics.ts'
import type { Task } from '../evaluation/task.ts'
import type { Metrics } from '../evidence/evaluation.ts'
import type { Dataset } from '../evidence/measured.ts'
import { canonicalJson, type Json } from '../json.ts'
import { datasetsOf, modelFile, type CardFacts } from './card-facts.ts'
import { outputFormats, TASK_TEXTS } from './task-texts.ts'

const SHA256 = /^[0-9a-f]{64}$/u

/**
 * The bill of materials of a model in CycloneDX 1.6 JSON. It has no serial number and no time: the same facts give the
 * same bytes.
 */
export function mlBom(facts: CardFacts): string {
  const { training } = facts
  const { code, lock, files, model_path } = training.result
  const datasets = datasetsOf(facts)
  const parts: Part[] = [
    ...datasets.map(dataComponent),
    ...files.filter((file) => file.path !== model_path).map((file) => fileComponent('model', file)),
    ...code.inputs.map((file) => fileComponent('code', file)),
    ...lock.map((file) => fileComponent('lock', file)),
  ]
  return canonicalJson({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      tools: { components: [{ type: 'application', name: 'titlebout', version: training.producer.version }] },
      component: modelComponent(facts, datasets),
    },
    components: parts,
    dependencies: [{ ref: 'model', dependsOn: parts.map((part) => part['bom-ref']) }],
  })
}

/** A component that others can refer to. */
interface Part {
  readonly type: string
  readonly 'bom-ref': string
  readonly [key: string]: Json
}

function modelComponent(facts: CardFacts, datasets: readonly Dataset[]): Json {
  const { config, human, training, evaluation } = facts
  const { commit } = training.result.code
  return {
    type: 'machine-learning-model',
    'bom-ref': 'model',
    name: config.model.name,
    ...(human.summary === undefined ? {} : { description: human.summary }),
    hashes: [{ alg: 'SHA-256', content: modelFile(training).sha256 }],
    ...(human.license === undefined ? {} : { licenses: [{ license: { name: human.license } }] }),
    ...(commit === null ? {} : { pedigree: { commits: [{ uid: commit }] } }),
    modelCard: {
      modelParameters: {
        approach: { type: 'supervised' },
        task: TASK_TEXTS[config.model.task].cycloneDx,
        datasets: datasets.map((one) => ({ ref: `data:${one.role}` })),
        inputs: training.result.features.map((feature) => ({ format: `column ${feature}` })),
        outputs: outputFormats(config).map((format) => ({ format })),
      },
      quantitativeAnalysis: { performanceMetrics: performance(evaluation.result) },
      considerations: considerations(facts),
    },
    properties: properties(facts),
  }
}

interface SlicePart {
  readonly name: string
  readonly metrics: Metrics
}

interface Measurements {
  readonly task: Task
  readonly metrics: Metrics
  readonly slices: readonly SlicePart[]
}

function performance({ task, metrics: all, slices }: Measurements): Json[] {
  const of = (metrics: Metrics, slice: string | undefined): Json[] =>
    inShownOrder(Object.keys(metrics), task).flatMap((name) => {
      const measured = metrics[name]
      if (measured === undefined || measured.estimate === null) return []
      const { estimate, low, high } = measured
      const interval =
        low === null || high === null
          ? {}
          : { confidenceInterval: { lowerBound: String(low), upperBound: String(high) } }
      return [{ type: name, value: String(estimate), ...(slice === undefined ? {} : { slice }), ...interval }]
    })
  return [...of(all, undefined), ...slices.flatMap((slice) => of(slice.metrics, slice.name))]
}

function considerations({ human }: CardFacts): Json {
  return {
    ...(human.intended_use === undefined ? {} : { useCases: [human.intended_use] }),
    ...(human.limitations === undefined ? {} : { technicalLimitations: [human.limitations] }),
    ...(human.ethical_considerations === undefined
      ? {}
      : { ethicalConsiderations: [{ name: human.ethical_considerations }] }),
  }
}

function properties({ training, evaluation, bout }: CardFacts): Json[] {
  const { code, params } = training.result
  const { threshold, threshold_choice: choice } = evaluation.result
  const all: [string, string][] = [
    ['titlebout:task', evaluation.result.task],
    ...(threshold === null ? [] : [['titlebout:threshold', String(threshold)] satisfies [string, string]]),
    ...(choice === undefined
      ? []
      : [
          ['titlebout:threshold-chosen', `${choice.goal} ${choice.metric} on validation rows`] satisfies [
            string,
            string,
          ],
        ]),
    ['titlebout:gate', evaluation.verdict.kind],
    ['titlebout:bout', bout.verdict.kind],
    ['titlebout:assurance', evaluation.result.fighter.assurance],
    ['titlebout:code-tree', code.tree],
    ['titlebout:seed', String(training.seed)],
    ...Object.entries(params?.values ?? {}).map(([key, value]): [string, string] => [
      `titlebout:parameter:${key}`,
      String(value),
    ]),
  ]
  return all.map(([name, value]) => ({ name, value }))
}

function dataComponent(dataset: Dataset): Part {
  return {
    type: 'data',
    'bom-ref': `data:${dataset.role}`,
    name: dataset.name,
    ...(SHA256.test(dataset.sha256) ? { hashes: [{ alg: 'SHA-256', content: dataset.sha256 }] } : {}),
    data: [{ type: 'dataset', name: dataset.name }],
    properties: [
      { name: 'titlebout:role', value: dataset.role },
      { name: 'titlebout:rows', value: String(dataset.row_count) },
    ],
  }
}

function fileComponent(group: string, file: { readonly path: string; readonly sha256: string }): Part {
  return {
    type: 'file',
    'bom-ref': `${group}:${file.path}`,
    name: file.path,
    hashes: [{ alg: 'SHA-256', content: file.sha256 }],
  }
}
