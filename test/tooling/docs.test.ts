import { readFileSync } from 'node:fs'
import path from 'node:path'
import { configSchema, parseConfig, schemaKeys } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

const ROOT = path.join(import.meta.dirname, '..', '..')

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8')
}

describe('docs/config.md', () => {
  const text = read('docs/config.md')

  it('shows an example that works when it is pasted', () => {
    const examples = [...text.matchAll(/```yaml\n(?<yaml>[^]*?)```/gu)].map((match) => match.groups?.['yaml'] ?? '')
    const whole = examples.filter((example) => example.startsWith('version:'))
    expect(whole).toHaveLength(1)
    for (const example of whole) expect(() => parseConfig(example, 'titlebout.yml')).not.toThrow()
  })

  it('names every key', () => {
    const missing = schemaKeys(configSchema)
      .map((key) => key.path.join('.').replaceAll('.*', key.path[0] === 'deploy' ? '.<name>' : '[]'))
      .filter((name) => !text.includes(`\`${name}\``))
    expect(missing).toEqual([])
  })
})
