import { loadNative } from '../native/native.ts'
import { SESSION_OPTIONS, type OnnxEngine } from './onnx-engine.ts'

/** onnxruntime-node. @throws {UserError} `NATIVE` when it is not there or does not load */
export async function nativeEngine(folder: string | undefined): Promise<OnnxEngine> {
  const ort = await loadNative('onnxruntime-node', folder)
  const options = { ...SESSION_OPTIONS, executionProviders: ['cpu'] }
  return {
    name: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`,
    Tensor: ort.Tensor,
    create: async (source) =>
      await ('bytes' in source
        ? ort.InferenceSession.create(source.bytes, options)
        : ort.InferenceSession.create(source.path, options)),
  }
}
