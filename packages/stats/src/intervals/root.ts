/**
 * Where `f` crosses zero between `low` and `high`, by bisection down to neighbouring doubles.
 * `f(low)` and `f(high)` must differ in sign; slow (about 60 calls) but it cannot miss.
 */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  const rising = f(high) > 0
  let [a, b] = [low, high]
  for (let i = 0; i < 200; i += 1) {
    const middle = a + (b - a) / 2
    if (middle === a || middle === b) break
    if (f(middle) > 0 === rising) b = middle
    else a = middle
  }
  return a + (b - a) / 2
}
