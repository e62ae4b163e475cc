import { data, Evaluator, Lexer, Parser } from '@actions/expressions'

/** Plain values by context name: `github`, `needs`, `steps`, … */
export type Contexts = Readonly<Record<string, unknown>>

/** What went before: decides success(), failure(), always() and cancelled(). */
export interface Status {
  readonly success: boolean
  readonly failure: boolean
}

type Definition = NonNullable<ConstructorParameters<typeof Evaluator>[2]> extends Map<string, infer D> ? D : never

function statusFunctions({ success, failure }: Status): Map<string, Definition> {
  const answers = { success, failure, always: true, cancelled: false }
  return new Map(
    Object.entries(answers).map(([name, answer]) => [
      name,
      { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(answer) },
    ]),
  )
}

/** The value of one expression, without its `${{ }}`. @throws {Error} with the expression, when it cannot be read */
function evaluate(expression: string, contexts: Contexts, status: Status | undefined): data.ExpressionData {
  const functions = status === undefined ? new Map<string, Definition>() : statusFunctions(status)
  try {
    const tokens = new Lexer(expression).lex().tokens
    const tree = new Parser(tokens, Object.keys(contexts), [...functions.values()]).parse()
    return new Evaluator(tree, toDictionary(contexts), functions).evaluate()
  } catch (cause) {
    throw new Error(`cannot evaluate the expression "${expression}"`, { cause })
  }
}

/** The text with every `${{ … }}` replaced by its value. */
export function interpolate(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/gsu, (_, expression: string) =>
    evaluate(expression.trim(), contexts, undefined).coerceString(),
  )
}

/** All values of a map interpolated. */
export function interpolateAll(values: Readonly<Record<string, string>>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, interpolate(value, contexts)]))
}

/** Whether an `if:` holds. Without a status function in it, everything before must have succeeded as well. */
export function holds(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  if (condition === undefined) return status.success
  const expression = /^\s*\$\{\{(.*)\}\}\s*$/su.exec(condition)?.[1] ?? condition
  const namesStatus = /\b(?:success|failure|always|cancelled)\s*\(/u.test(expression)
  if (!namesStatus && !status.success) return false
  return isTruthy(evaluate(expression.trim(), contexts, status))
}

function isTruthy(value: data.ExpressionData): boolean {
  if (value instanceof data.StringData) return value.value !== ''
  if (value instanceof data.NumberData) return value.value !== 0 && !Number.isNaN(value.value)
  if (value instanceof data.BooleanData) return value.value
  return !(value instanceof data.Null)
}

function toDictionary(contexts: Contexts): data.Dictionary {
  const dictionary: unknown = JSON.parse(JSON.stringify(contexts), data.reviver)
  if (!(dictionary instanceof data.Dictionary)) throw new Error('contexts must be an object')
  return dictionary
}
