import { UserError, type Problem } from '../error.ts'
import { nameSchema } from '../names.ts'

/** One input of a step: an action input or a command-line option of the same name. */
export interface Input<T> {
  /** What is expected, to follow "must be": "one of always, never". */
  readonly expected: string
  readonly required: boolean
  /** The text in action.yml's `default:`; undefined when there is none. */
  readonly default: string | undefined
  /** undefined: not acceptable. */
  parse(text: string): T | undefined
}

export type InputSpec = Readonly<Record<string, Input<unknown>>>
export type InputValues<S extends InputSpec> = { readonly [K in keyof S]: S[K] extends Input<infer T> ? T : never }

/** Free text that must be given. */
export function text(expected: string): Input<string> {
  return { expected, required: true, default: undefined, parse: (value) => (value === '' ? undefined : value) }
}

export function textWithDefault(expected: string, fallback: string): Input<string> {
  return { expected, required: false, default: fallback, parse: (value) => (value === '' ? undefined : value) }
}

export function oneOf<const T extends string>(values: readonly T[], fallback?: T): Input<T> {
  return {
    expected: `one of ${values.join(', ')}`,
    required: fallback === undefined,
    default: fallback,
    parse: (value) => values.find((candidate) => candidate === value),
  }
}

/** `true` or `false`, as YAML 1.2 writes them. */
export function flag(fallback: boolean): Input<boolean> {
  return {
    expected: 'true or false',
    required: false,
    default: String(fallback),
    parse: (value) => (/^true$/iu.test(value) ? true : /^false$/iu.test(value) ? false : undefined),
  }
}

export function wholeNumber(min: number, max: number): Input<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    required: true,
    default: undefined,
    parse: (value) => {
      const number = Number(value)
      return /^-?\d+$/u.test(value) && number >= min && number <= max ? number : undefined
    },
  }
}

/** A number with a decimal point. */
export function decimal(min: number, max: number): Input<number> {
  return {
    expected: Number.isFinite(max) ? `a number from ${min} to ${max}` : `a number of at least ${min}`,
    required: true,
    default: undefined,
    parse: (value) => {
      const number = Number(value)
      return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/iu.test(value) && number >= min && number <= max
        ? number
        : undefined
    },
  }
}

export function sha256(): Input<string> {
  return {
    expected: 'a SHA-256: 64 hexadecimal digits',
    required: true,
    default: undefined,
    parse: (value) => (/^[0-9a-f]{64}$/u.test(value) ? value : undefined),
  }
}

/** A name that becomes part of a file name: 1 to 40 of a-z, 0-9 and -. */
export function nameInput(expected: string): Input<string> {
  return {
    expected: `${expected}: 1 to 40 of a-z, 0-9 and -`,
    required: true,
    default: undefined,
    parse: (value) => (nameSchema.safeParse(value).success ? value : undefined),
  }
}

/** Several such names, each once, with commas or line ends between. */
export function namesInput(
  expected: string,
  limits: { readonly min: number; readonly max: number },
): Input<readonly string[]> {
  return {
    expected: `${expected}: ${limits.min} to ${limits.max} different names of a-z, 0-9 and -, with commas or line ends between`,
    required: true,
    default: undefined,
    parse: (value) => {
      const names = value
        .split(/[,\n]/u)
        .map((one) => one.trim())
        .filter((one) => one !== '')
      const fits = names.length >= limits.min && names.length <= limits.max && new Set(names).size === names.length
      return fits && names.every((one) => nameSchema.safeParse(one).success) ? names : undefined
    },
  }
}

/** The same input when it may be left out: an empty text is "not given". */
export function optional<T>(input: Input<T>): Input<T | undefined> {
  return { ...input, required: false, default: undefined }
}

/**
 * Reads all inputs once and reports every bad one together.
 *
 * @param read the raw text of an input; '' or undefined when it was not given
 * @throws {UserError} `INPUT`
 */
export function readInputs<S extends InputSpec>(spec: S, read: (name: string) => string | undefined): InputValues<S> {
  const problems: Problem[] = []
  const values: Record<string, unknown> = {}
  for (const [name, input] of Object.entries(spec)) {
    const given = (read(name) ?? '').trim()
    const raw = given === '' ? (input.default ?? '') : given
    if (raw === '' && !input.required) {
      values[name] = undefined
      continue
    }
    const value = raw === '' ? undefined : input.parse(raw)
    if (value === undefined)
      problems.push({
        message:
          raw === ''
            ? `${name} is required: it must be ${input.expected}`
            : `${name} must be ${input.expected}, got "${raw}"`,
      })
    values[name] = value
  }
  if (problems.length > 0)
    throw new UserError('INPUT', `invalid inputs: ${problems.map((problem) => problem.message).join('; ')}`, {
      problems,
    })
  // Every key has just been parsed by its own input: what the compiler cannot follow through Object.entries.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return values as InputValues<S>
}
