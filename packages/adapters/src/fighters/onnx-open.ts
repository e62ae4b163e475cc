import { UserError, type OnnxRuntimeChoice } from '@titlebout/core'
import { findNative, provideNative } from '../native/native.ts'
import { childRuntime, type WorkerEntry } from './onnx-child.ts'
import type { EnginePlace } from './onnx-engine.ts'
import type { ModelSource, OnnxRuntime, OpenedModel } from './onnx-runtime.ts'
import { sessionRuntime } from './onnx-session.ts'
import { MOST_WASM_BYTES } from './onnx-wasm.ts'

export interface OpenOptions {
  readonly choice: OnnxRuntimeChoice
  readonly nativeDir: string | undefined
  /** The program that runs models in a process of its own; undefined: in this one. */
  readonly worker: WorkerEntry | undefined
  readonly timeLimitMs: number
}

export interface OnnxModelFile {
  readonly source: ModelSource
  /** With its external data. */
  readonly bytes: number
}

export interface OpenOnnx {
  readonly runtime: OnnxRuntime
  readonly opened: OpenedModel
}

/**
 * Opens a model in the runtime that was chosen. `auto`: the native one where it is there and loads, else WebAssembly, else, for models
 * that are too big for that, the native one out of the tool cache, filled now.
 *
 * @throws {UserError} `MODEL` when the runtime cannot load it, or it is too big for WebAssembly; `NATIVE` when there is no native one
 */
export async function openOnnx(model: OnnxModelFile, options: OpenOptions): Promise<OpenOnnx> {
  const { choice, nativeDir } = options
  if (needsNative(choice, model.bytes)) return await openAt(model, await providedPlace(nativeDir), options)
  // rule: onnx-wasm-size
  if (model.bytes > MOST_WASM_BYTES)
    throw new UserError(
      'MODEL',
      `the model has ${megabytes(model.bytes)} MB, and the WebAssembly runtime takes up to ${megabytes(MOST_WASM_BYTES)} MB: set model.runtime: native in titlebout.yml`,
    )
  const folder = choice === 'auto' ? await findNative('onnxruntime-node', nativeDir) : undefined
  if (folder === undefined) return await openAt(model, { kind: 'wasm' }, options)
  try {
    return await openAt(model, { kind: 'native', folder }, options)
  } catch (cause) {
    // There, but not for this platform or C library, or without a locale that the model wants.
    if (!(cause instanceof UserError) || cause.code !== 'NATIVE') throw cause
    return await openAt(model, { kind: 'wasm' }, options)
  }
}

/**
 * Sees to it that what runs a model is here, without loading it.
 *
 * @param bytes of the model with its external data
 * @throws {UserError} `NATIVE`
 */
export async function requireOnnxRuntime({
  choice,
  nativeDir,
  bytes,
}: Pick<OpenOptions, 'choice' | 'nativeDir'> & { readonly bytes: number }): Promise<void> {
  if (needsNative(choice, bytes)) await provideNative('onnxruntime-node', nativeDir)
}

function needsNative(choice: OnnxRuntimeChoice, bytes: number): boolean {
  return choice === 'native' || (choice === 'auto' && bytes > MOST_WASM_BYTES)
}

async function providedPlace(nativeDir: string | undefined): Promise<EnginePlace> {
  return { kind: 'native', folder: await provideNative('onnxruntime-node', nativeDir) }
}

async function openAt({ source }: OnnxModelFile, place: EnginePlace, options: OpenOptions): Promise<OpenOnnx> {
  const { worker, timeLimitMs } = options
  const runtime = worker === undefined ? sessionRuntime(place) : childRuntime({ entry: worker, place, timeLimitMs })
  try {
    return { runtime, opened: await runtime.open(source) }
  } catch (cause) {
    await runtime.close()
    throw cause
  }
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(bytes % 2 ** 20 === 0 ? 0 : 1)
}
