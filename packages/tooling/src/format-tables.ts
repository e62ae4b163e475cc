import * as z from 'zod'
import { markdownTable } from 'markdown-table'
import { EVIDENCE_KINDS, EVIDENCE_SCHEMAS, type EvidenceKind } from '@titlebout/core'
import { cell } from './markdown.ts'

const fieldSchema = z.object({ description: z.string(), 'x-titlebout-class': z.string() })
const evidenceJson = z.object({
  properties: z.object({ result: z.object({ properties: z.record(z.string(), z.unknown()) }) }),
})

/** The fields of `result` of every kind of evidence: name, class, what it is. */
export function resultTables(): string {
  return EVIDENCE_KINDS.map((kind) => `### ${kind}\n\n${resultTable(kind)}`).join('\n\n')
}

function resultTable(kind: EvidenceKind): string {
  const { properties } = evidenceJson.parse(z.toJSONSchema(EVIDENCE_SCHEMAS[kind])).properties.result
  const rows = Object.entries(properties).map(([name, child]) => {
    const field = fieldSchema.parse(child)
    return [`\`${name}\``, field['x-titlebout-class'], cell(field.description)]
  })
  return markdownTable([['field', 'class', 'what it is'], ...rows], { alignDelimiters: false })
}
