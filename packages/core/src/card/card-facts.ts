import type { Config } from '../config/schema.ts'
import type { Bout } from '../evidence/bout.ts'
import type { Evaluation } from '../evidence/evaluation.ts'
import type { Dataset } from '../evidence/measured.ts'
import type { Training } from '../evidence/training.ts'
import type { Validation } from '../evidence/validation.ts'
import type { HumanCard } from './human-card.ts'

/** Everything that a card is made of. Neither time nor run is among it: the same facts are the same card. */
export interface CardFacts {
  readonly config: Config
  readonly human: HumanCard
  readonly validation: Validation
  readonly training: Training
  readonly evaluation: Evaluation
  readonly bout: Bout
}

/** Every data set that the evidence speaks about, once per role. */
export function datasetsOf({ validation, training, evaluation }: CardFacts): readonly Dataset[] {
  const all = [...training.result.data, evaluation.result.dataset, ...validation.result.datasets]
  return all.filter((one, index) => all.findIndex((other) => other.role === one.role) === index)
}

/** The model file among the files that training wrote. */
export function modelFile(training: Training): { readonly path: string; readonly sha256: string } {
  const { files, model_path } = training.result
  const file = files.find((one) => one.path === model_path)
  if (file === undefined) throw new Error(`training evidence names ${model_path} and does not list it`)
  return file
}
