/** A number of bytes with its unit: `20 MB`, `1.5 GiB`. */
export const BYTE_SIZE = /^(?<count>\d+(?:\.\d+)?) ?(?<unit>B|kB|KB|MB|GB|KiB|MiB|GiB)$/u

/** kB and its kin count by 1000, KiB by 1024; KB is how many people write kB. */
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}

/** A bound as a number: of a size its bytes. @throws {Error} on a text that is no size: the schema was there before */
export function bytesOf(bound: number | string): number {
  if (typeof bound === 'number') return bound
  const { count, unit } = BYTE_SIZE.exec(bound)?.groups ?? {}
  if (count === undefined || unit === undefined) throw new Error(`"${bound}" is no size`)
  return Number(count) * BYTES[unit]!
}

/** `20 MB`, `812 B`: as few digits as tell the number of bytes, three at most. */
export function byteText(bytes: number): string {
  const unit = bytes >= 1e9 ? 'GB' : bytes >= 1e6 ? 'MB' : bytes >= 1e3 ? 'kB' : 'B'
  return `${Number((bytes / BYTES[unit]!).toPrecision(bytes < 1e3 ? 6 : 3))} ${unit}`
}
