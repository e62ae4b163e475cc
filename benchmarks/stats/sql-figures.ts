import { field, runProgram, type Program } from './contest.ts'

/** What SQL takes on many rows; nothing in Python does it beside it. One run: minutes of it tell nothing new. */
export function sqlFigures(sql: Program, data: string): readonly string[] {
  console.log('ten metrics on ten slices by SQL, memory_limit 2 GB ...')
  const [bundle = '', program = '', , ...more] = sql.args
  const { ms, said } = runProgram({ ...sql, args: [bundle, program, data, ...more] })
  const seconds = field(said, 'seconds')
  if (typeof seconds !== 'object' || seconds === null) throw new Error('the program says no seconds')
  const parts = Object.entries(seconds).map(([part, took]) => `${part} ${Number(took).toFixed(1)} s`)
  const peak = Number(field(said, 'peakMiB'))
  return [
    `ten metrics on ten slices by SQL, 10,000,000 rows, memory_limit 2 GB: ${(ms / 1000).toFixed(1)} s (${parts.join(', ')}), at most ${peak.toFixed(0)} MiB`,
  ]
}
