const THRESHOLD = 0.5

/** 1 where a score calls its row positive. */
export function called(score: Float64Array): Uint8Array {
  const out = new Uint8Array(score.length)
  for (let i = 0; i < score.length; i += 1) out[i] = score[i]! >= THRESHOLD ? 1 : 0
  return out
}
