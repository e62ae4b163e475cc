import { UserError } from '../error.ts'

/** What is wrong with an endpoint or its answer. @param name what to call it in messages */
export function refusedEndpoint(name: string, what: string): UserError {
  return new UserError('MODEL', `${name}: ${what}`)
}

/** A text of a server, short and harmless enough for a message. */
export function shownText(text: string): string {
  const plain = text.replaceAll(/[^ -~]/gu, '?')
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain
}
