import { fnvOfIds, type Ids } from '../scores/ids.ts'

/** Rows that suggest weak slices, and rows that judge them, each in their order. */
export interface Halves {
  readonly discovery: Uint32Array
  readonly honest: Uint32Array
}

/**
 * Halves the rows by a hash of their ids, so that the halves are the same whatever order rows stand in. Rows of a cluster stay
 * together: the smallest hash among them decides.
 */
export function halvesOf(ids: Ids, cluster: Uint32Array | undefined): Halves {
  // Not secret, and need not be.
  const hashes = fnvOfIds(ids, 0x811c9dc5)
  for (let row = 0; row < hashes.length; row += 1) hashes[row] = mixed(hashes[row]!)
  if (cluster !== undefined) shareWithin(hashes, cluster)
  let honestRows = 0
  for (let row = 0; row < hashes.length; row += 1) honestRows += hashes[row]! & 1
  const halves = { discovery: new Uint32Array(ids.length - honestRows), honest: new Uint32Array(honestRows) }
  let [first, second] = [0, 0]
  for (let row = 0; row < hashes.length; row += 1) {
    if ((hashes[row]! & 1) === 1) halves.honest[second++] = row
    else halves.discovery[first++] = row
  }
  return halves
}

function shareWithin(hashes: Uint32Array, cluster: Uint32Array): void {
  const least = new Map<number, number>()
  for (let row = 0; row < hashes.length; row += 1) {
    const known = least.get(cluster[row]!)
    if (known === undefined || hashes[row]! < known) least.set(cluster[row]!, hashes[row]!)
  }
  // The smallest of many hashes is small, and its last bit is still a fair coin; mixing again costs nothing and shows it.
  for (let row = 0; row < hashes.length; row += 1) hashes[row] = mixed(least.get(cluster[row]!)!)
}

/** MurmurHash3's finaliser: every bit of the input reaches every bit of the output. */
function mixed(value: number): number {
  let hash = value ^ (value >>> 16)
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
