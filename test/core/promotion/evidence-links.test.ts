import { expect, it } from 'vitest'
import { evidenceLinks, requireLinks, type LinkedEvidence } from '@titlebout/core'

const digest = (letter: string): string => letter.repeat(64)

const ALL: readonly LinkedEvidence[] = [
  { kind: 'training', sha256: digest('a'), inputs: [{ role: 'train', name: 'data/train.csv', sha256: digest('1') }] },
  {
    kind: 'evaluation',
    sha256: digest('b'),
    inputs: [
      { role: 'training', name: 'training.json', sha256: digest('a') },
      { role: 'test', name: 'data/test.csv', sha256: digest('2') },
    ],
  },
  { kind: 'bout', sha256: digest('c'), inputs: [{ role: 'evaluation', name: 'evaluation.json', sha256: digest('b') }] },
]

it('finds the links between pieces of evidence, and no others', () => {
  expect(evidenceLinks(ALL)).toEqual([
    { from: 'evaluation', to: 'training', expected: digest('a'), found: digest('a') },
    { from: 'bout', to: 'evaluation', expected: digest('b'), found: digest('b') },
  ])
  requireLinks(ALL)
})

it('refuses evidence that rests on another piece than the one that goes with it', () => {
  const retrained = ALL.map((one) => (one.kind === 'training' ? { ...one, sha256: digest('d') } : one))
  expect(() => requireLinks(retrained)).toThrow(/the evaluation evidence rests on training evidence aaaa/u)
})

it('refuses evidence that rests on something that is not there', () => {
  expect(() => requireLinks(ALL.slice(1))).toThrow(/the one that goes with it is none/u)
})
