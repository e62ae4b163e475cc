import { describe, expect, it } from 'vitest'
import { readProtoText } from '../../../packages/core/src/gate-import/proto-text.ts'

const read = (text: string): unknown => readProtoText(text, 'x.pbtxt').value

describe('the text format of protocol buffers', () => {
  it('has messages, lists, strings, numbers, enums and comments', () => {
    const text = `# a comment
      model_specs { name: 'candidate' label_key: "damage" }
      model_specs: < is_baseline: true; name: "base" "line" >
      bound { value: -1.5e-3, other: 2f }  # behind
      direction: HIGHER_IS_BETTER
      keys: ["a", "it's", 'say "hi"\\n']
      list [ { a: 1 }, { a: 2 } ]`
    expect(read(text)).toEqual({
      model_specs: [
        { name: 'candidate', label_key: 'damage' },
        { is_baseline: true, name: 'baseline' },
      ],
      bound: { value: -0.0015, other: 2 },
      direction: 'HIGHER_IS_BETTER',
      keys: ['a', "it's", 'say "hi"\n'],
      list: [{ a: 1 }, { a: 2 }],
    })
    expect(read('')).toEqual({})
    expect(read('empty {}')).toEqual({ empty: {} })
  })

  it('knows where each field stands', () => {
    const document = readProtoText('a { b: 1 }\na {\n  c: 2\n}\n', 'x.pbtxt')
    expect(document.placeOf(['a', 0, 'b'])).toEqual({ line: 1, column: 5 })
    expect(document.placeOf(['a', 1, 'c'])).toEqual({ line: 3, column: 3 })
    expect(document.placeOf(['a', 1, 'unknown'])).toEqual({ line: 2, column: 1 })
  })

  it.each([
    ['a { b: 1', '1:9: expected the name of a field, got the end'],
    ['a: }', '1:4: expected a value, got "}"'],
    ['a "b"', '1:3: expected ":" or "{", got "b"'],
    ['a: 1\n: 2', '2:1: expected the name of a field, got ":"'],
    ['a: "open', '1:4: expected a field or a value, got "\\""'],
    ['[type.url/x] { }', '1:10: expected a field or a value, got "/"'],
    ['a {'.repeat(60), 'nested more than 50 deep'],
  ])('%s is refused with its place', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})
