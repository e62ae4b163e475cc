import { counted, roundedText, type Training } from '@titlebout/core'
import { code, plain } from '../markdown/escape.ts'
import { fold } from '../markdown/fold.ts'
import type { Section } from '../markdown/section.ts'
import { count } from '../number.ts'

/** Which model came out of what. */
export function trainingSections({ result, subject, seed }: Training): Section[] {
  const model = subject[0]
  const lines = [
    `- model ${code(result.model_path)}${model === undefined ? '' : `, SHA-256 \`${model.sha256.slice(0, 12)}\``}, made by ${code(result.command)} in ${roundedText(result.duration_ms / 1000, 2)} s, seed ${seed}`,
    `- code ${result.code.commit === null ? 'of no commit' : `of commit \`${result.code.commit.slice(0, 7)}\``}${result.code.dirty ? ', **with changes that are not committed**' : ''}, ${counted(result.code.inputs.length, 'input file')}`,
    ...result.data.map((set) => `- ${set.role}: ${code(set.name)}, ${count(set.row_count)} rows`),
    `- features: ${result.features.map(code).join(', ')}`,
    ...(result.params === null
      ? []
      : [
          `- parameters: ${Object.entries(result.params.values)
            .map(([key, value]) => code(`${key}=${String(value)}`))
            .join(', ')}`,
        ]),
    `- machine: ${plain(`${result.machine.os} ${result.machine.arch}, ${result.machine.cpus} cores, ${result.machine.runtime}`)}`,
  ]
  return [{ name: 'training', rank: 5, body: fold('Training', lines.join('\n')) }]
}
