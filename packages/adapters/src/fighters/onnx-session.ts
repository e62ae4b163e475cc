import { UserError, type TensorData } from '@titlebout/core'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { RUN_OPTIONS, type EnginePlace, type OnnxEngine } from './onnx-engine.ts'
import { nativeEngine } from './onnx-native.ts'
import { RunFailure, type Feed, type OnnxRuntime, type OpenedModel } from './onnx-runtime.ts'
import { wasmEngine } from './onnx-wasm.ts'

/**
 * A runtime in this process. A run blocks the process until it ends, and a graph with an endless loop never does: use
 * {@link childRuntime} where a process of its own can be had.
 */
export function sessionRuntime(place: EnginePlace): OnnxRuntime {
  let engine: OnnxEngine | undefined
  let session: InferenceSession | undefined
  return {
    open: async (source) => {
      engine = await (place.kind === 'native' ? nativeEngine(place.folder) : wasmEngine())
      try {
        session = await engine.create(source)
      } catch (cause) {
        throw whyNot(cause, place)
      }
      return describe(engine, session)
    },
    run: async (feed, outputs) => {
      if (engine === undefined || session === undefined) throw new Error('run before open')
      try {
        const results = await session.run(feedsOf(engine, feed), [...outputs], RUN_OPTIONS)
        return outputs.map((output) => tensorData(results[output], output))
      } catch (cause) {
        if (cause instanceof UserError) throw cause
        throw new RunFailure(said(cause))
      }
    },
    close: async () => {
      await session?.release()
      session = undefined
    },
  }
}

/** Why a model does not load, with what helps where we know it. `NATIVE`: it is the machine's fault. */
function whyNot(cause: unknown, { kind }: EnginePlace): UserError {
  const what = said(cause)
  const operator = /Could not find an implementation for (\w+)\(/u.exec(what)?.[1]
  // rule: onnx-operator-missing
  if (operator !== undefined)
    return new UserError(
      'MODEL',
      `the ${kind === 'wasm' ? 'WebAssembly' : 'native'} runtime has no implementation of the operator ${operator}: ${
        kind === 'wasm' ? 'set model.runtime: native in titlebout.yml, or ' : ''
      }export the model without it`,
      { cause },
    )
  // rule: onnx-locale
  if (LOCALE.test(what))
    return new UserError(
      'NATIVE',
      'the operator StringNormalizer needs the locale en_US.UTF-8 in the native runtime, which this machine does not have: set model.runtime: wasm in titlebout.yml',
      { cause },
    )
  return new UserError('MODEL', `the runtime cannot load the model: ${what}`, { cause })
}

/** What the native runtime says of a missing locale. */
const LOCALE = /StringNormalizer::Locale|[Ff]ailed to construct locale/u

/** The WebAssembly runtime says this for a dimension of any size: −1, read without its sign. */
const ANY_SIZE = 2 ** 32 - 1

function describe(engine: OnnxEngine, session: InferenceSession): OpenedModel {
  const widths = session.outputMetadata.map((output): readonly [string, number | undefined] => {
    if (!output.isTensor) return [output.name, undefined]
    const width = output.shape.length === 1 ? 1 : output.shape[1]
    return [output.name, typeof width === 'number' && width !== ANY_SIZE ? width : undefined]
  })
  return { widths, runtime: engine.name }
}

function feedsOf(engine: OnnxEngine, feed: Feed): InferenceSession.FeedsType {
  // No prototype: an input may be called __proto__.
  const feeds: Record<string, Tensor> = Object.create(null)
  for (const [name, tensor] of feed) feeds[name] = tensorOf(engine, tensor)
  return feeds
}

function tensorOf({ Tensor: Made }: OnnxEngine, tensor: TensorData): Tensor {
  if (tensor.type === 'string') return new Made('string', [...tensor.data], tensor.dims)
  return new Made(tensor.type, tensor.data, tensor.dims)
}

function tensorData(tensor: Tensor | undefined, output: string): TensorData {
  if (tensor === undefined) throw new RunFailure(`output "${output}" did not come`)
  const { type, dims, data } = tensor
  if (type === 'string' && Array.isArray(data)) return { type, dims, data }
  if (type === 'float32' && data instanceof Float32Array) return { type, dims, data }
  if (type === 'float64' && data instanceof Float64Array) return { type, dims, data }
  if (type === 'int64' && data instanceof BigInt64Array) return { type, dims, data }
  if (type === 'int32' && data instanceof Int32Array) return { type, dims, data }
  if (type === 'bool' && data instanceof Uint8Array) return { type, dims, data }
  throw new UserError('MODEL', `output "${output}" gives ${type}: expected float, double, int32, int64, bool or string`)
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
