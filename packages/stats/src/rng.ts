import { requireFinite } from './domain.ts'

/** A source of randomness that is handed in, never reached for: the same seed gives the same numbers on every machine. */
export interface Rng {
  /** A number in [0, 1) with 53 random bits. */
  next(): number
  /** An integer in [0, 2^32). */
  uint32(): number
  /** A generator that starts 2^64 draws further on; this one is left untouched. Streams up to 2^64 draws long do not overlap. */
  jump(): Rng
}

const JUMP = [0x8764000b, 0xf542d2d3, 0x6fa035c3, 0x77f2db5b] as const

/**
 * xoshiro128** 1.1 (Blackman and Vigna), its state filled from `seed` by SplitMix32-like mixing.
 *
 * @param seed any finite number; integers up to 2^53 give distinct states. @throws {DomainError} on another
 */
export function seeded(seed: number): Rng {
  requireFinite([seed], 'seed')
  let low = seed >>> 0
  const high = Math.floor(seed / 4294967296) >>> 0
  const state = new Uint32Array(4)
  for (let i = 0; i < 4; i += 1) {
    low = (low + 0x9e3779b9) >>> 0
    state[i] = mix(low ^ mix(high + i))
  }
  // All zeros is the one state from which the generator never moves.
  if (state.every((word) => word === 0)) state[0] = 1
  return fromState(state)
}

/** The generator at a given state of four 32-bit words, not all zero: for tests against the published algorithm. */
export function fromState(initial: ArrayLike<number>): Rng {
  const state = Uint32Array.from(initial)
  return {
    uint32: () => step(state),
    next: () => (step(state) * 2097152 + (step(state) >>> 11)) / 9007199254740992,
    jump: () => fromState(jumped(state)),
  }
}

function step(s: Uint32Array): number {
  const s1 = s[1]!
  const result = Math.imul(rotl(Math.imul(s1, 5), 7), 9) >>> 0
  s[2]! ^= s[0]!
  s[3]! ^= s1
  s[1]! ^= s[2]!
  s[0]! ^= s[3]!
  s[2]! ^= s1 << 9
  s[3] = rotl(s[3]!, 11)
  return result
}

function jumped(state: Uint32Array): Uint32Array {
  const walker = Uint32Array.from(state)
  const sum = new Uint32Array(4)
  for (const word of JUMP) {
    for (let bit = 0; bit < 32; bit += 1) {
      if ((word >>> bit) & 1) for (let i = 0; i < 4; i += 1) sum[i]! ^= walker[i]!
      step(walker)
    }
  }
  return sum
}

function rotl(x: number, k: number): number {
  return ((x << k) | (x >>> (32 - k))) >>> 0
}

/** The finaliser of MurmurHash3: every input bit moves every output bit. */
function mix(x: number): number {
  let h = x | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
