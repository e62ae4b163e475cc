// One of the programs that are compared: node index.js PROGRAM FILE [SCORE]
import { enableCompileCache } from 'node:module'
import path from 'node:path'
import { report } from './report.ts'

// As our actions do; Python keeps what it compiled of its libraries too.
enableCompileCache(path.join(import.meta.dirname, 'cache'))

const SLICES = ['region', 'age_band', 'month', 'plan', 'store'] as const

const [, , program = '', file = '', score = 'score_a'] = process.argv
const both = ['score_a', 'score_b'] as const
switch (program) {
  case 'metrics':
    await report(file, { scores: ['score_a'], slices: SLICES }, async () => (await import('./metrics.ts')).metrics)
    break
  case 'roc-auc':
    await report(file, { scores: [score], slices: [] }, async () => (await import('./areas.ts')).area)
    break
  case 'delong':
    await report(file, { scores: both, slices: [] }, async () => (await import('./areas.ts')).delong)
    break
  case 'claims':
    await report(file, { scores: both, slices: ['region', 'plan'] }, async () => (await import('./claims.ts')).claims)
    break
  case 'sql':
    await (await import('./sql.ts')).sql(file)
    break
  default:
    throw new Error(`no program "${program}"`)
}
