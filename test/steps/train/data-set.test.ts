import { describe, expect, it } from 'vitest'
import { refusals } from './refusals.ts'

const { refusal } = refusals()
const HEADER = 'report_id,flight_date,size,speed,damage\n'

describe('train refuses before anything is run', () => {
  it.each<[what: string, rows: string, message: string]>([
    [
      'labels of one class',
      `${HEADER}r1,1990-01-01,S,1,no\nr2,1990-01-02,L,2,no\n`,
      'titlebout.yml:7:3: data/train.csv: the label "damage" has 0 rows with "yes" and 2 others: nothing can be learnt from one class',
    ],
    ['labels of the other class only', `${HEADER}r1,1990-01-01,S,1,yes\n`, 'has 1 rows with "yes" and 0 others'],
    [
      'rows without a feature',
      'report_id,flight_date,size,damage\nr1,1990-01-01,S,yes\nr2,1990-01-02,L,no\n',
      'titlebout.yml:10:3: data/train.csv: no column "speed", which data.features wants',
    ],
    [
      'rows without a label',
      'report_id,flight_date,size,speed\nr1,1990-01-01,S,1\n',
      'titlebout.yml:6:3: data/train.csv: no column "damage", which data.label wants',
    ],
    ['a header without rows', HEADER, 'data/train.csv'],
  ])('%s', async (_, rows, message) => {
    const error = await refusal({ 'data/train.csv': rows, 'train.sh': 'touch ran; exit 9' })
    expect(error.code).toBe('DATA')
    expect(error.message).toContain(message)
  })
})
