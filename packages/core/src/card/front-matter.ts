import { stringify } from 'yaml'
import type { FighterRecord } from '../evidence/evaluation.ts'
import type { MetricName } from '../evaluation/metric-name.ts'
import { inShownOrder } from '../evaluation/metrics.ts'
import type { CardFacts } from './card-facts.ts'
import { TASK_TEXTS } from './task-texts.ts'

/** Names under which the model hub knows our metrics. */
const HUB_NAMES: Readonly<Record<MetricName, string>> = { brier: 'brier_score' }

/** The metadata of the model hub, as YAML between its two lines. */
export function frontMatter({ config, human, evaluation, training }: CardFacts): string {
  const { dataset, task, metrics } = evaluation.result
  const { pipeline } = TASK_TEXTS[task]
  const measured = inShownOrder(Object.keys(metrics), task).flatMap((name) => {
    const estimate = metrics[name]?.estimate
    return estimate === undefined || estimate === null ? [] : [{ name, estimate }]
  })
  const value = {
    ...(human.language === undefined ? {} : { language: human.language }),
    ...(human.license === undefined ? {} : { license: human.license }),
    ...libraryOf(evaluation.result.fighter.kind, training.result.model_path),
    tags: [...new Set([...(pipeline === undefined ? [] : [pipeline]), 'titlebout', ...(human.tags ?? [])])],
    ...(pipeline === undefined ? {} : { pipeline_tag: pipeline }),
    metrics: measured.map(({ name }) => HUB_NAMES[name] ?? name),
    'model-index': [
      {
        name: config.model.name,
        results: [
          {
            // The hub wants a type for every result, and has none for what is no pipeline of its own.
            task: { type: pipeline ?? 'other', name: config.model.task },
            dataset: { type: 'tabular', name: dataset.name, split: dataset.role, args: { sha256: dataset.sha256 } },
            metrics: measured.map(({ name, estimate }) => ({ type: HUB_NAMES[name] ?? name, value: estimate })),
          },
        ],
      },
    ],
  }
  return `---\n${stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })}---\n`
}

/** The hub names the library that loads the file. */
function libraryOf(kind: FighterRecord['kind'], modelPath: string): { readonly library_name?: string } {
  if (kind === 'xgboost' || kind === 'lightgbm') return { library_name: kind }
  return modelPath.endsWith('.onnx') ? { library_name: 'onnx' } : {}
}
