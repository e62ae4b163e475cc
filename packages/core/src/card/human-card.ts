import * as z from 'zod'
import { valueProblems } from '../config/problems.ts'
import { problemLine, readYaml } from '../config/yaml.ts'
import { UserError, type Problem } from '../error.ts'

const text = z.string().trim().min(1)

/** The part of a model card that only people can write (`card.yml`). Every key may be left out; the card then says so. */
export const humanCardSchema = z.strictObject({
  summary: text.optional(),
  intended_use: text.optional(),
  out_of_scope: text.optional(),
  limitations: text.optional(),
  ethical_considerations: text.optional(),
  data_notes: text.optional(),
  /** An identifier of the model hub, such as apache-2.0. */
  license: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.+-]*$/u, 'must be a licence identifier in lower case, such as apache-2.0')
    .optional(),
  /** Two- or three-letter codes. */
  language: z
    .array(z.string().regex(/^[a-z]{2,3}$/u, 'must be a language code of two or three letters, such as en'))
    .min(1)
    .optional(),
  tags: z.array(text).min(1).optional(),
})
export type HumanCard = z.infer<typeof humanCardSchema>

/** Questions that a card should answer, with the key of card.yml that answers it. */
export const HUMAN_SECTIONS = [
  { key: 'intended_use', title: 'Intended use' },
  { key: 'out_of_scope', title: 'Out of scope' },
  { key: 'limitations', title: 'Limits' },
  { key: 'ethical_considerations', title: 'Ethical considerations' },
] as const satisfies readonly { readonly key: keyof HumanCard; readonly title: string }[]

const KEYS = Object.keys(humanCardSchema.shape)

/**
 * Reads card.yml.
 *
 * @param file what to call it in messages
 * @throws {UserError} `CONFIG` with every problem and its place
 */
export function parseHumanCard(content: string, file: string): HumanCard {
  const document = readYaml(content, { file, code: 'CONFIG' })
  const parsed = humanCardSchema.safeParse(document.value, { reportInput: true })
  if (parsed.success) return parsed.data
  const problems = valueProblems(parsed.error.issues).map((problem): Problem => {
    const unknown = problem.kind === 'unknown-key'
    return {
      message: unknown ? `unknown key ${String(problem.path.at(-1))}: a card has ${KEYS.join(', ')}` : problem.message,
      file,
      ...(problem.kind === 'value' ? document.placeOfValue(problem.path) : document.placeOf(problem.path)),
    }
  })
  throw new UserError('CONFIG', problems.map(problemLine).join('\n'), { problems })
}

/** Keys of card.yml that nobody has answered yet, in the order of the card. */
export function missingAnswers(human: HumanCard): readonly string[] {
  const asked = ['summary', ...HUMAN_SECTIONS.map((section) => section.key), 'data_notes', 'license'] as const
  return asked.filter((key) => human[key] === undefined)
}
