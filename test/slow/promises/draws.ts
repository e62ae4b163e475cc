import type { Rng } from '@titlebout/stats'

/** Standard normal draws by Box and Muller: two from each pair of uniforms. */
export function normals(rng: Rng): () => number {
  let spare: number | undefined
  return () => {
    if (spare !== undefined) {
      const value = spare
      spare = undefined
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - rng.next()))
    const angle = 2 * Math.PI * rng.next()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
}

export function logistic(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))
}

/** Weights of what two fighters see alike, and of what each sees alone: a correlation of 0.7 given the label. */
export const SHARED = Math.sqrt(0.7)
export const OWN = Math.sqrt(0.3)
