import { seeded } from '@titlebout/stats'

export type Row = Readonly<Record<string, string>>

/** Rows that a model of some skill has scored: the same truths for the same seed and count, whatever the skill and noise. */
export function scores({
  count = 400,
  skill = 1.5,
  noise = 0,
}: { readonly count?: number; readonly skill?: number; readonly noise?: number } = {}): readonly Row[] {
  const [first, second] = [seeded(7), seeded(11)]
  const truth = (): number => first.next()
  const other = (): number => second.next()
  return Array.from({ length: count }, (_, k) => {
    const x = 4 * truth() - 2
    const positive = truth() < 1 / (1 + Math.exp(-2 * x))
    const logit = skill * x + noise * (8 * other() - 4)
    return {
      id: `row-${k}`,
      y_true: positive ? '1' : '0',
      score: (1 / (1 + Math.exp(-logit))).toFixed(6),
      region: truth() < 0.4 ? 'n' : 's',
    }
  })
}

export function csv(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {})
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
    .map((line) => `${line.join(',')}\n`)
    .join('')
}
