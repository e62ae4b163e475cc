import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { seeded } from '@titlebout/stats'

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  region: ['north', 'south', 'east', 'west'],
  plan: ['basic', 'pro', 'max'],
  tier: ['1', '2', '3'],
  channel: ['web', 'app', 'store', 'phone', 'mail'],
}

/** Two files of scores of the same made-up rows, the new a little better than the old, with four columns to slice by. */
export async function writeScores(
  folder: string,
  count: number,
): Promise<{ readonly now: string; readonly old: string }> {
  const rng = seeded(1)
  const pick = (values: readonly string[]): string => values[Math.floor(rng.next() * values.length)] ?? ''
  const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
  const lines: { readonly now: string[]; readonly old: string[] } = { now: [], old: [] }
  for (let row = 0; row < count; row += 1) {
    const x = 4 * rng.next() - 2.5
    const positive = rng.next() < sigmoid(1.5 * x) ? '1' : '0'
    const slices = Object.values(COLUMNS).map(pick)
    for (const [side, noise] of [
      ['now', 1],
      ['old', 1.3],
    ] as const) {
      const score = sigmoid(1.5 * x + noise * (2 * rng.next() - 1))
      lines[side].push([`row-${row}`, positive, score.toFixed(6), ...slices].join(','))
    }
  }
  const header = ['id', 'y_true', 'score', ...Object.keys(COLUMNS)].join(',')
  const files = { now: path.join(folder, 'new.csv'), old: path.join(folder, 'old.csv') }
  for (const side of ['now', 'old'] as const) await writeFile(files[side], [header, ...lines[side], ''].join('\n'))
  return files
}
