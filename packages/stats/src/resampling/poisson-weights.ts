import type { Rng } from '../rng.ts'

const STEPS = 65536
/** Entry of the table whose interval of uniforms holds a boundary between two counts. */
const STRADDLES = 255
/** Made when it is first needed: that takes some 20 ms, which most processes can do without. */
let table: Uint8Array | undefined

/**
 * Fills `times` with independent Poisson(1) counts: how often each unit is drawn in one resample.
 *
 * By inversion from a table of 65,536 bytes, two units from each 32-bit draw. The ten entries in which two counts meet, and the tail
 * above, are settled with 32 more bits, so the law is exact to 2^−48 and not rounded to 1/65,536.
 */
export function drawPoisson(times: Uint8Array, rng: Rng): void {
  const n = times.length
  table ??= countsByStep()
  for (let i = 0; i < n; i += 2) {
    const bits = rng.uint32()
    times[i] = countAt(table, bits & 0xffff, rng)
    if (i + 1 < n) times[i + 1] = countAt(table, bits >>> 16, rng)
  }
}

function countAt(counts: Uint8Array, step: number, rng: Rng): number {
  const count = counts[step]!
  return count === STRADDLES ? invert((step + rng.uint32() / 4294967296) / STEPS) : count
}

function countsByStep(): Uint8Array {
  return Uint8Array.from({ length: STEPS }, (_, step) => {
    const [first, last] = [invert(step / STEPS), invert((step + 1) / STEPS)]
    return first === last ? first : STRADDLES
  })
}

/** Smallest k with P(Poisson(1) ≤ k) > u. */
function invert(u: number): number {
  let mass = Math.exp(-1)
  let below = mass
  let k = 0
  // Beyond 20 the masses no longer change the sum.
  while (u >= below && k < 20) {
    k += 1
    mass /= k
    below += mass
  }
  return k
}
