import { UserError, type TensorData } from '@titlebout/core'
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { loadNative, type NativeModules } from '../native.ts'
import { RunFailure, type Feed, type OnnxRuntime, type OpenedModel } from './onnx-runtime.ts'

type Ort = NativeModules['onnxruntime-node']

/** One thread: sums come out in the same order on every machine. Warnings of the runtime are noise to our readers. */
const OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 4,
}

/**
 * onnxruntime-node in this process. A run blocks the process until it ends, and a graph with an endless loop never does: use
 * {@link childRuntime} where a process of its own can be had.
 */
export function sessionRuntime(nativeDir: string | undefined): OnnxRuntime {
  let ort: Ort | undefined
  let session: InferenceSession | undefined
  return {
    open: async (source) => {
      ort = loadNative('onnxruntime-node', nativeDir)
      try {
        session = await ('bytes' in source
          ? ort.InferenceSession.create(source.bytes, OPTIONS)
          : ort.InferenceSession.create(source.path, OPTIONS))
      } catch (cause) {
        throw new UserError('MODEL', `the runtime cannot load the model: ${said(cause)}`, { cause })
      }
      return describe(ort, session)
    },
    run: async (feed, outputs) => {
      if (ort === undefined || session === undefined) throw new Error('run before open')
      try {
        const results = await session.run(feedsOf(ort, feed), [...outputs])
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

function describe(ort: Ort, session: InferenceSession): OpenedModel {
  const widths = session.outputMetadata.map((output): readonly [string, number | undefined] => {
    if (!output.isTensor) return [output.name, undefined]
    const width = output.shape.length === 1 ? 1 : output.shape[1]
    return [output.name, typeof width === 'number' ? width : undefined]
  })
  return { widths, runtime: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}` }
}

function feedsOf(ort: Ort, feed: Feed): InferenceSession.FeedsType {
  // No prototype: an input may be called __proto__.
  const feeds: Record<string, Tensor> = Object.create(null)
  for (const [name, tensor] of feed) feeds[name] = tensorOf(ort, tensor)
  return feeds
}

function tensorOf(ort: Ort, tensor: TensorData): Tensor {
  if (tensor.type === 'string') return new ort.Tensor('string', [...tensor.data], tensor.dims)
  return new ort.Tensor(tensor.type, tensor.data, tensor.dims)
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
