import { readYaml, UserError } from '@titlebout/core'
import { describe, expect, it } from 'vitest'
import { problemsOf } from './base-config.ts'

const BOMB = [
  'a: &a [x,x,x,x,x,x,x,x,x,x]',
  'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]',
  'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]',
  'd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]',
  'e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]',
].join('\n')

describe('a text that is no usable YAML', () => {
  it.each([
    ['empty', '', 't.yml:1:1: the file is empty'],
    ['only comments', '# nothing\n', 't.yml:1:1: the file is empty'],
    ['a key twice', 'version: 1\nversion: 2', 't.yml:2:1: this key stands twice in one mapping: remove one of them'],
    ['a tab', 'model:\n\tname: x', 't.yml:2:1: a tab is used as indentation: YAML wants spaces'],
    [
      'an open bracket',
      'gate: [1',
      't.yml:1:9: a quote or a bracket is opened and not closed, or a colon is missing before it',
    ],
    [
      'an open quote',
      'label: "x',
      't.yml:1:10: a quote or a bracket is opened and not closed, or a colon is missing before it',
    ],
    [
      'a colon in a value',
      'run: echo: x',
      't.yml:1:6: a nested mapping must start on a line of its own: put the value in quotes if it holds ": "',
    ],
    [
      'two documents',
      'version: 1\n---\nversion: 2',
      't.yml:2:1: one file holds one document: remove the line "---" and what follows it',
    ],
    ['a tag', 'version: !!python/object x', 't.yml:1:10: tags (!name) are not used here: write the plain value'],
    ['an alias of nothing', 'version: *one', 't.yml:1:10: *one has no anchor &one'],
    ['an anchor around its alias', 'model: &m\n  name: *m', 't.yml:2:9: *m stands inside its own anchor'],
    ['a key that is a list', '? [a, b]\n: 1', 't.yml:1:3: a key must be plain text'],
    ['an alias bomb', BOMB, 't.yml: aliases (*name) expand to more than 100 values: write the values out'],
    ['a list', '- version: 1', 't.yml:1:1: the file must be a mapping, got a list of 1'],
    ['a sentence', 'just words', 't.yml:1:1: the file must be a mapping, got "just words"'],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem])
  })

  it('with broken indentation is told where', () => {
    expect(problemsOf('model:\n  name: x\n   task: y\n')[0]).toMatch(/^t\.yml:[23]:\d+: /u)
  })

  it('is told with the code of its reader', () => {
    const read = (): unknown => readYaml('a: 1\na: 2', { file: 'c.yaml', code: 'CONTRACT' })
    expect(read).toThrow(UserError)
    expect(read).toThrow(expect.objectContaining({ code: 'CONTRACT', message: expect.stringContaining('c.yaml:2:1') }))
  })
})
