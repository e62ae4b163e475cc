// One of the programs that are compared: node index.js PROGRAM FILE [SCORE]
import { area, delong } from './areas.ts'
import { claims } from './claims.ts'
import { metrics } from './metrics.ts'

const [, , program, file = '', score = 'score_a'] = process.argv
if (program === 'metrics') metrics(file)
else if (program === 'roc-auc') area(file, score)
else if (program === 'delong') delong(file)
else if (program === 'claims') claims(file)
else throw new Error(`no program "${program}"`)
