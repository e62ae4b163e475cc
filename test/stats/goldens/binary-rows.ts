import { at, golden, predictionsOf } from './golden-files.ts'
import { labels, numbers } from '../reference.ts'

export interface Fighter {
  readonly score: Float64Array
  readonly predicted: Uint8Array
}

/** Labels and stored predictions of a pair with two classes. */
export async function binaryRows(
  pair: string,
): Promise<{ gold: unknown; y: Uint8Array; fighter: (name: string) => Fighter }> {
  const gold = golden(pair)
  const column = await predictionsOf(pair)
  const code = (value: unknown): number => (String(value) === String(at(gold, 'data', 'positive')) ? 1 : 0)
  return {
    gold,
    y: labels(column('y').map(code)),
    fighter: (name) => ({
      score: numbers(column(`${name}_score`).map(Number)),
      predicted: labels(column(`${name}_label`).map(code)),
    }),
  }
}
