import type { TensorData, UserErrorCode } from '@titlebout/core'
import type { EnginePlace } from './onnx-engine.ts'
import type { Feed, ModelSource, OpenedModel } from './onnx-runtime.ts'

/** What the parent asks of the process that runs the model; one question at a time. */
export type Question =
  | { readonly kind: 'open'; readonly source: ModelSource; readonly place: EnginePlace }
  | { readonly kind: 'run'; readonly feed: Feed; readonly outputs: readonly string[] }

/** What comes back. */
export type Answer =
  | { readonly kind: 'opened'; readonly model: OpenedModel }
  | { readonly kind: 'outputs'; readonly tensors: readonly TensorData[] }
  | { readonly kind: 'user-error'; readonly code: UserErrorCode; readonly message: string }
  | { readonly kind: 'run-failure'; readonly message: string }
  | { readonly kind: 'bug'; readonly message: string }

/** Set in the environment of a process that should run a model and nothing else. */
export const WORKER_VARIABLE = 'TITLEBOUT_WORKER'
export const WORKER_VALUE = 'onnx'
