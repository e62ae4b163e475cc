import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { ModelSource } from './onnx-runtime.ts'

/** Which program runs a model: native code from a folder, or the WebAssembly that comes along with us. */
export type EnginePlace =
  /** A folder that holds `node_modules` with onnxruntime-node; undefined: the nearest `node_modules`. */
  { readonly kind: 'native'; readonly folder: string | undefined } | { readonly kind: 'wasm' }

/** A runtime that is loaded. Native and WebAssembly have the same interface for all that we ask of them. */
export interface OnnxEngine {
  /** Name and version, such as `onnxruntime-node 1.30.0`. */
  readonly name: string
  readonly Tensor: typeof Tensor
  /** @throws {Error} of the runtime when it cannot load the model */
  create(source: ModelSource): Promise<InferenceSession>
}

/**
 * For sessions of both runtimes. One thread: sums come out in the same order on every machine. Warnings of the runtime are noise to
 * our readers.
 */
export const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
}
/** For each run. A failure arrives as an error; what the runtime writes about it besides is noise, too. */
export const RUN_OPTIONS: InferenceSession.RunOptions = { logSeverityLevel: 4 }
