/** What one line of an action's output told the runner. */
export interface WorkflowCommand {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

export type Level = 'error' | 'warning' | 'notice'

/** A remark as the pull request's page shows it. */
export interface Annotation {
  readonly level: Level
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: number
  readonly endLine?: number
}

const COMMAND = /^\s*::([a-zA-Z-]+)(?: (.*?))?::(.*)$/

function unescape(text: string, property: boolean): string {
  const plain = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n')
  const whole = property ? plain.replaceAll('%3A', ':').replaceAll('%2C', ',') : plain
  return whole.replaceAll('%25', '%')
}

/** The command in a line, if the line is one. */
export function parseCommand(line: string): WorkflowCommand | undefined {
  const found = COMMAND.exec(line)
  if (found === null) return undefined
  const [, name = '', list = '', message = ''] = found
  const properties: Record<string, string> = {}
  for (const pair of list.split(',')) {
    const equals = pair.indexOf('=')
    if (equals > 0) properties[pair.slice(0, equals).trim()] = unescape(pair.slice(equals + 1), true)
  }
  return { name: name.toLowerCase(), properties, message: unescape(message, false) }
}

/** Characters that the runner keeps of an annotation. */
const MAX_MESSAGE = 4096
/** Annotations of each level that GitHub shows for a step. */
const MAX_PER_LEVEL = 10

/** What a step said to the runner through its output. */
export interface Spoken {
  /** Those that GitHub shows. */
  readonly annotations: readonly Annotation[]
  /** How many more there were, by level. */
  readonly dropped: Readonly<Record<Level, number>>
  readonly masks: readonly string[]
  /** By the old `::set-output`, which still works: untrusted text that prints it is obeyed. */
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  /** Lines that people see, masked. */
  readonly log: string
  /** What the runner complained about. */
  readonly problems: readonly string[]
}

function annotationOf(level: Level, { properties, message }: WorkflowCommand): Annotation {
  const { title, file, line, endLine } = properties
  return {
    level,
    message: message.slice(0, MAX_MESSAGE),
    ...(title === undefined ? {} : { title }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line: Number(line) }),
    ...(endLine === undefined ? {} : { endLine: Number(endLine) }),
  }
}

/** The runner's ear: takes lines in order, obeys the commands among them, honours `::stop-commands::`. */
export class CommandReader {
  readonly #annotations: Annotation[] = []
  readonly #dropped = { error: 0, warning: 0, notice: 0 }
  readonly #masks: string[] = []
  readonly #outputs: Record<string, string> = {}
  readonly #state: Record<string, string> = {}
  readonly #lines: string[] = []
  readonly #problems: string[] = []
  /** While set, nothing is a command but this word between colons. */
  #stopped: string | undefined

  line(text: string): void {
    if (this.#stopped !== undefined) {
      if (text.trim() === `::${this.#stopped}::`) this.#stopped = undefined
      else this.#lines.push(text)
      return
    }
    const command = parseCommand(text)
    if (command === undefined || !this.#obey(command)) this.#lines.push(text)
  }

  /** False: the line is no command that the runner knows, hence plain text. */
  #obey(command: WorkflowCommand): boolean {
    const { name, properties, message } = command
    switch (name) {
      case 'error':
      case 'warning':
      case 'notice':
        this.#annotate(name, command)
        this.#lines.push(`${name}: ${message}`)
        return true
      case 'add-mask':
        // The runner masks each line of a secret on its own.
        this.#masks.push(...message.split(/\r?\n/).filter((part) => part !== ''))
        return true
      case 'stop-commands':
        this.#stopped = message
        return true
      case 'set-output':
        this.#outputs[properties['name'] ?? ''] = message
        this.#problems.push('the `set-output` command is deprecated')
        return true
      case 'save-state':
        this.#state[properties['name'] ?? ''] = message
        return true
      case 'set-env':
      case 'add-path':
        this.#problems.push(`the \`${name}\` command is disabled`)
        return true
      case 'group':
      case 'endgroup':
      case 'debug':
      case 'echo':
      case 'add-matcher':
      case 'remove-matcher':
        return true
      default:
        return false
    }
  }

  #annotate(level: Level, command: WorkflowCommand): void {
    const shown = this.#annotations.filter((annotation) => annotation.level === level).length
    if (shown < MAX_PER_LEVEL) this.#annotations.push(annotationOf(level, command))
    else this.#dropped[level] += 1
  }

  /** `text` with every registered secret replaced, as the log shows it. */
  mask(text: string): string {
    const longestFirst = [...this.#masks].sort((a, b) => b.length - a.length)
    return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, '***'), text)
  }

  spoken(): Spoken {
    return {
      annotations: this.#annotations.map((item) => ({ ...item, message: this.mask(item.message) })),
      dropped: { ...this.#dropped },
      masks: [...this.#masks],
      outputs: { ...this.#outputs },
      state: { ...this.#state },
      log: this.mask(this.#lines.join('\n')),
      problems: [...this.#problems],
    }
  }
}
