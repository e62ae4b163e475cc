/** What we use of npm's own libraries, which bring no types. */
declare module '@npmcli/config' {
  interface Options {
    readonly definitions: Readonly<Record<string, { readonly default: unknown }>>
    readonly shorthands: object
    readonly flatten: object
    readonly npmPath: string
    readonly argv: readonly string[]
    readonly env: NodeJS.ProcessEnv
    readonly cwd: string
    readonly warn: boolean
  }
  export default class Config {
    constructor(options: Options)
    load(): Promise<void>
    readonly flat: Readonly<Record<string, unknown>>
  }
}

declare module '@npmcli/config/lib/definitions/index.js' {
  const settings: {
    readonly definitions: Readonly<Record<string, { readonly default: unknown }>>
    readonly shorthands: object
    readonly flatten: object
  }
  export default settings
}

declare module 'npm-registry-fetch' {
  interface Reply {
    readonly body: AsyncIterable<Uint8Array>
  }
  interface Fetch {
    (url: string, options: Readonly<Record<string, unknown>>): Promise<Reply>
    json(path: string, options: Readonly<Record<string, unknown>>): Promise<unknown>
  }
  const fetch: Fetch
  export default fetch
}
