/** What runs an ONNX model. */
export const ONNX_RUNTIMES = ['auto', 'native', 'wasm'] as const
export type OnnxRuntimeChoice = (typeof ONNX_RUNTIMES)[number]
