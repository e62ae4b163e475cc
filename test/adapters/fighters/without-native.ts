/**
 * Reads the scores files that it is given, in a process of its own, and prints the native libraries that were loaded for it, as JSON.
 */
import { scoresOfTable, type FighterTask } from '@titlebout/core'
import { readScoresTable } from '../../../packages/adapters/src/fighters/scores-table.ts'

const task: FighterTask = {
  target: { task: 'binary-classification', label: 'y', positive: 'yes', prevalence: undefined },
  threshold: 0.5,
  id: 'id',
  features: [],
}
for (const file of process.argv.slice(2))
  scoresOfTable(await readScoresTable(file, file), task, { ids: ['r1', 'r2'], labels: ['yes', 'no'] })

const report: unknown = process.report.getReport()
const libraries =
  typeof report === 'object' && report !== null && 'sharedObjects' in report ? report.sharedObjects : undefined
process.stdout.write(JSON.stringify(libraries))
