import { stringify } from 'yaml'
import type { Config, Rule } from '../config/schema.ts'
import { declaredSlice } from '../config/slice-schema.ts'
import type { Imported } from './imported.ts'

/** What an imported file comes to, as keys of titlebout.yml to paste: rules, guardrails, and the slices that are not declared yet. */
export function importedText({ gate, guardrails, slices, unused }: Imported, file: string, config: Config): string {
  const known = new Set(config.data.slices.map((slice) => declaredSlice(slice)?.name))
  const fresh = slices.flatMap(({ slice }) => {
    const name = declaredSlice(slice)?.name
    if (known.has(name)) return []
    known.add(name)
    return [slice]
  })
  return [
    `# ${onOneLine(file)}, as rules of titlebout.yml: decided on estimates alone, as there. Without "decide: point" the interval decides.`,
    ...(unused.length === 0 ? [] : [`# Read and not used: ${onOneLine(unused.join(', '))}.`]),
    ...section(
      ['gate:'],
      gate.map(({ rule }) => ruleKeys(rule)),
      '  ',
    ),
    ...section(
      ['champion:', '  guardrails:'],
      guardrails.map(({ guardrail }) => guardrail),
      '    ',
    ),
    ...section(['data:', '  slices:'], fresh, '    '),
    '',
  ].join('\n')
}

/** A line of a comment, whatever the text holds. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/gu, ' ')
}

function section(head: readonly string[], items: readonly unknown[], indent: string): readonly string[] {
  if (items.length === 0) return []
  const lines = items.map((item) => stringify(item, { collectionStyle: 'flow', lineWidth: 0 }).trim())
  return [...head, ...lines.map((line) => `${indent}- ${line}`)]
}

/** Without what a rule is anyway. */
function ruleKeys({ metric, min, max, on, min_rows: minRows, decide }: Rule): object {
  return {
    metric,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(on === 'overall' ? {} : { on, min_rows: minRows }),
    decide,
  }
}
