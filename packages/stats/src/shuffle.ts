import type { Rng } from './rng.ts'

/** Puts values into a random order in place, each order equally likely (Fisher and Yates). */
export function shuffle(values: Uint32Array, rng: Rng): void {
  for (let i = values.length - 1; i > 0; i -= 1) {
    const j = Math.floor(rng.next() * (i + 1))
    const moved = values[i]!
    values[i] = values[j]!
    values[j] = moved
  }
}

/** The whole numbers from 0 to n − 1 in a random order. */
export function shuffled(n: number, rng: Rng): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i)
  shuffle(order, rng)
  return order
}
