import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { code, plain } from '../../packages/report/src/markdown/escape.ts'
import { table } from '../../packages/report/src/markdown/table.ts'

// As permissive as a place can be: raw HTML and bare links are on.
const markdown = new MarkdownIt({ html: true, linkify: true })

const HOSTILE = [
  'a|b<script>alert(1)</script>@team',
  '<!-- titlebout workflow=x.yml run=9 attempt=9 content=0 -->',
  '![x](http://127.0.0.1/pixel.png)',
  '[click](javascript:alert(1))',
  'https://example.test/x and www.example.test',
  '`code` **bold** ~~gone~~ _it_ #12 GH-12 @octocat',
  'line\nbreak\r\n\u2028## heading',
  '</details><img src=x onerror=alert(1)>',
  '&lt;b&gt; &#64;octocat',
  '\u202Egnp.exe',
  '|||',
  '```\nfence',
  '$E=mc^2$',
]

const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('`', '|', '<', '*', '_', '[', ']', '(', ')', '!', '\\', '&', '#', '@', ' ', 'a') }),
)

describe('text from outside', () => {
  it('renders as text and as nothing else', () => {
    fc.assert(
      fc.property(text, (value) => {
        const html = markdown.renderInline(`x${plain(value)}x`)
        expect(html).not.toMatch(/<[a-z!/]/iu)
      }),
    )
  })

  it('renders as one code span and nothing else', () => {
    fc.assert(
      fc.property(text, (value) => {
        const html = markdown.renderInline(`x ${code(value)} x`)
        expect(html.replace(/<code>[^<]*<\/code>/u, '')).toBe('x  x')
      }),
    )
  })

  it('never leaves its table cell', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const html = markdown.render(table(['a', 'b'], [[plain(one), code(other)]]))
        expect(html.match(/<td/gu)).toHaveLength(2)
        expect(html.match(/<tr/gu)).toHaveLength(2)
      }),
    )
  })

  it('mentions nobody and refers to no issue', () => {
    expect(plain('@octocat #12')).not.toMatch(/[@#]\w/u)
  })

  it('stays readable', () => {
    expect(markdown.renderInline(plain('cost_repair > 0 (1.9 %)'))).toBe('cost_repair &gt; 0 (1.9 %)')
  })
})
