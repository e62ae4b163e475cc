// Which rows training uses, and how much each counts.

/** Drops the rows whose column has one of the listed values: `{ wildlife_species: [Unknown bird or bat] }`. */
export function keepRows(rows, drop = {}) {
  return rows.filter((row) => !Object.entries(drop).some(([column, values]) => values.includes(row[column])))
}

/** How much each row counts: `none` (1), `balanced` (both classes the same in total), or a weight per class: `{ yes: 1, no: 2 }`. */
export function classWeights(y, kind = 'none') {
  if (kind === 'none') return y.map(() => 1)
  if (typeof kind === 'object') return y.map((value) => (value === 1 ? kind.yes : kind.no))
  if (kind !== 'balanced')
    throw new Error(`class_weight must be none, balanced, or a weight for yes and no, got "${kind}"`)
  const positives = y.filter((value) => value === 1).length
  return y.map((value) => y.length / (2 * (value === 1 ? positives : y.length - positives)))
}

/** A copy in random order (Fisher and Yates; mulberry32 as the source of randomness), the same for the same seed. */
export function shuffled(values, seed) {
  const out = [...values]
  const random = mulberry32(seed)
  for (let i = out.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1))
    const held = out[i]
    out[i] = out[j]
    out[j] = held
  }
  return out
}

function mulberry32(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
