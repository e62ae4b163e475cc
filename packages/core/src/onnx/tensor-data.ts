/** A tensor as it goes into a runtime and comes out of it. */
export type TensorData = { readonly dims: readonly number[] } & (
  | { readonly type: 'float32'; readonly data: Float32Array }
  | { readonly type: 'float64'; readonly data: Float64Array }
  | { readonly type: 'int64'; readonly data: BigInt64Array }
  | { readonly type: 'int32'; readonly data: Int32Array }
  | { readonly type: 'bool'; readonly data: Uint8Array }
  | { readonly type: 'string'; readonly data: readonly string[] }
)
