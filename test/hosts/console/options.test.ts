import { describe, expect, it } from 'vitest'
import { flag, optional, readInputs, text, textWithDefault } from '@titlebout/core'
import { rawOption, readOptions } from '../../../packages/hosts/src/console/options.ts'

const SPEC = {
  config: textWithDefault('a path', 'titlebout.yml'),
  reason: optional(text('a reason')),
  'dry-run': flag(false),
} as const

function read(...args: string[]) {
  const options = readOptions(args, SPEC, ['json', 'help'], 'deploy')
  return { options, values: readInputs(SPEC, (name) => rawOption(options, name)) }
}

describe('options of the command line', () => {
  it('reads values, flags and positionals', () => {
    const { options, values } = read('production', '--reason', 'too many alarms', '--dry-run', '--json')
    expect(values).toEqual({ config: 'titlebout.yml', reason: 'too many alarms', 'dry-run': true })
    expect(options.positionals).toEqual(['production'])
    expect(options.values['json']).toBe(true)
  })

  it('names the nearest option when one is misspelt', () => {
    expect(() => read('--raeson', 'x')).toThrow('there is no option --raeson; did you mean --reason?')
  })

  it('suggests nothing when nothing is near', () => {
    expect(() => read('--elephant')).toThrow(/there is no option --elephant$/u)
  })

  it('says where to look when a value is missing', () => {
    expect(() => read('--reason')).toThrow('see titlebout deploy --help')
  })
})
