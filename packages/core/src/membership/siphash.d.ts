declare module 'siphash' {
  interface Hash64 {
    /** High 32 bits, unsigned. */
    readonly h: number
    /** Low 32 bits, unsigned. */
    readonly l: number
  }
  const siphash: {
    /** SipHash-2-4 of the bytes of `message` (UTF-8 for text) under a key of four little-endian words. */
    hash(key: Uint32Array, message: string | Uint8Array): Hash64
  }
  export default siphash
}
