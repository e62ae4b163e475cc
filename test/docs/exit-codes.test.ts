import { REASONS, VERDICTS } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { sectionOf, tableUnder, textOf } from './documents.ts'

describe('docs/exit-codes.md', () => {
  const text = textOf('docs/exit-codes.md')

  it('has every reason of a verdict, in the order of the code', () => {
    expect(tableUnder(text, 'Reasons of a verdict').map(([reason]) => reason)).toEqual(
      REASONS.map((reason) => `\`${reason}\``),
    )
  })

  it('says for every verdict how a run ends', () => {
    for (const verdict of VERDICTS)
      expect(text.slice(0, text.indexOf(sectionOf(text, 'Reasons of a verdict')))).toContain(`verdict \`${verdict}\``)
  })
})
