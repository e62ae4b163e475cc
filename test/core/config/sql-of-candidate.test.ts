import { sqlOfCandidate, UserError, type SqlConfig } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const sql = (words: Partial<SqlConfig>): SqlConfig => ({ timeout_seconds: 300, ...words })

describe('where the scores of one of several candidates lie', () => {
  it('says the policy, with its name wherever it says {candidate}', () => {
    expect(
      sqlOfCandidate(
        sql({ query: `select * from "s_{candidate}" where model = '{candidate}'`, scores: { low: 'low_{candidate}' } }),
        'wide-2',
      ),
    ).toEqual(sql({ query: `select * from "s_wide-2" where model = 'wide-2'`, scores: { low: 'low_wide-2' } }))
    expect(sqlOfCandidate(sql({ table: 's', score: '{candidate}', prediction: 'p_{candidate}' }), 'deep')).toEqual(
      sql({ table: 's', score: 'deep', prediction: 'p_deep' }),
    )
    expect(sqlOfCandidate(sql({ table: 's' }), undefined)).toEqual(sql({ table: 's' }))
  })

  it('is refused where nobody is named, or all would have the same scores', () => {
    expect(() => sqlOfCandidate(sql({ table: 's_{candidate}' }), undefined)).toThrow(
      'model.sql says {candidate}, and no candidate is named: give the input candidate',
    )
    expect(() => sqlOfCandidate(sql({ table: 's' }), 'wide')).toThrow(
      'model.sql names the same scores for every candidate: write {candidate} where the name of wide belongs',
    )
  })

  it.each([
    ['delete', 'has the word "delete"'],
    ['a--b', 'must be one select without a comment'],
  ])('is refused where the name %s makes another query of it', (name, why) => {
    const query = 'select * from {candidate}'
    expect(() => sqlOfCandidate(sql({ query }), name)).toThrow(UserError)
    expect(() => sqlOfCandidate(sql({ query }), name)).toThrow(why)
  })
})
