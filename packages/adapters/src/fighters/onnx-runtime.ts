import type { TensorData } from '@titlebout/core'

/** Where a runtime takes a model from: bytes that were looked through, or a file of a staged folder with external data beside it. */
export type ModelSource =
  | { readonly bytes: Uint8Array }
  | {
      readonly path: string
      /** Relative to the folder of the model, as the model names them. */
      readonly external: readonly string[]
    }

export interface OpenedModel {
  /** Second dimension of each tensor output, as the runtime infers it; 1 for a single dimension; undefined when it does not know. */
  readonly widths: readonly (readonly [output: string, width: number | undefined])[]
  /** Name and version, such as `onnxruntime-node 1.30.0`. */
  readonly runtime: string
}

export type Feed = readonly (readonly [input: string, tensor: TensorData])[]

/** Runs an ONNX graph: in this process, or in one that can be ended. */
export interface OnnxRuntime {
  open(source: ModelSource): Promise<OpenedModel>
  /** @throws {RunFailure} when the graph fails on these values */
  run(feed: Feed, outputs: readonly string[]): Promise<readonly TensorData[]>
  close(): Promise<void>
}

/** The graph ran and failed: perhaps because of a value. Everything else that goes wrong is a `UserError`. */
export class RunFailure extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RunFailure'
  }
}
