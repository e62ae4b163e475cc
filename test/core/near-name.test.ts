import { describe, expect, it } from 'vitest'
import { insteadText, nearName } from '@titlebout/core'

describe('the name that was probably meant', () => {
  const known = ['time', 'label', 'roc_auc', 'pr_auc_of_weighted_rows', 'Damage', 'min_rows']
  it.each([
    ['tiem', 'time'],
    ['LABEL', 'label'],
    ['damage', 'Damage'],
    ['lable', 'label'],
    ['labels', 'label'],
    ['minrows', 'min_rows'],
    ['auc', 'roc_auc'],
    ['rows', 'min_rows'],
    ['l', undefined],
    ['price', undefined],
    ['', undefined],
  ])('of "%s" is %s', (wanted, near) => {
    expect(nearName(wanted, known)).toBe(near)
  })

  it('is said, or else what there is, as much of it as one can read', () => {
    expect(insteadText('lable', known)).toBe(': did you mean "label"?')
    expect(insteadText('price', ['a', 'b'])).toBe(': there are "a", "b"')
    expect(
      insteadText(
        'price',
        Array.from({ length: 40 }, (_, k) => `c${k}`),
      ),
    ).toMatch(/"c11", 28 more$/u)
    expect(insteadText('price', [])).toBe('')
  })
})
